"""Words that mean the same in reports on public opinion, in English, Albanian and Serbian (Latin, without diacritics).

A line: concept, then for each language the words of the concept and, after ``!``, words of its opposite. ``*`` ends a
prefix, ``_`` stands for a blank. ``construct`` marks what a question must have asked before a report may speak of it;
``entity`` marks countries, offices and bodies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Role = Literal["", "construct", "entity"]

_LINES = """
support         | support* backs backed backing back_the favour favours favor favors in_favour in_favor proponent* endors* approv* advocat* ! oppos* opponent* against reject* disapprov* | mbeshte* perkrah* pro_ aprovo* mirato* miratim* ! kundersht* kunder refuzo* mospajt* | podrza* podrzav* podrsk* odobrav* pristalic* zagovorni* ! protiv protivni* protive protivi odbacuj* suprotstav* ne_odobrav*
accept          | accept* welcom* tolerat* willing* acceptance co-exist* ! refus* unwilling* reluctan* unacceptable unwelcome mind object_to objects_to objected_to | prano* pranoj* pranim* toleroj* ! refuz* | prihvat* prihvac* ! odbij* neprihvatl*
agree           | agree agrees agreed agreeing ! disagree* | pajtoh* dakord pajtuar ! nuk_pajtoh* mospajt* | slaze slazu slazem saglas* ! neslag* ne_slaze
trust           | trust* confidence_in confident faith ! distrust* mistrust* | besim* besuar besueshm* ! mosbesim* pabesueshm* | poverenj* ! nepoverenj*
expect          | expect* anticipat* hopeful optimis* foresee* ! pessimis* doubt* sceptic* skeptic* hopeless | pres presin pret pritet pritje* optimis* parashikoj* ! pesimis* dyshoj* dyshim* dyshojne skeptik* | ocekuj* ocekiv* optimis* nadaju ! pesimis* sumnja* sumnjaju skeptic*
improve         | improv* better progress* advanc* ! deteriorat* worsen* worse regress* | permires* perparim* ! perkeq* keqesu* | poboljs* unapred* napred* napretk* ! pogors* nazad*
transparent     | transparen* ! non-transparen* opaque secretive untransparent intransparent | transparen* ! jotransparent* | transparent* ! netransparent*
safe            | safe safely safety secure securely ! unsafe insecur* unsafety afraid fear* threatening | sigurt* sigurte siguri* ! pasigurt* pasiguri* frik* frikesoh* | bezbedn* sigurn* ! nebezbedn* nesigurn* strah* plas*
important       | importan* significan* essential crucial ! unimportan* insignifican* | rendesish* rendesi* ! parendesish* | vazn* znacaj* bitn* ! nevazn* nebitn*
influence       | influen* impact sway power_over | ndikim* ndiko* ndikues* | utica* uticaj*
satisfied       | satisf* content_with happy pleased ! dissatisf* unsatisf* unhappy discontent* disappoint* | kenaq* ! pakenaq* zhgenjy* | zadovolj* ! nezadovolj* razocar*
friendly        | friendl* friendliest amicab* ! unfriendl* hostil* enem* | miqesor* ! armiqesor* armiq* | prijateljsk* naklonj* ! neprijatelj*
partner         | partner* ally allies allied alliance* | partner* aleat* | partner* saveznik* saveznic* savez
aware           | aware awareness familiar* informed knowledgeable acquainted know_the knows_the knows_what know_what ! unaware unfamiliar* uninformed ignoran* | dijeni njoh* informuar vetedij* ! panjohur painformuar | upoznat* poznat* znate svesn* obavest* ! neupoznat* nepoznat* nesvesn* neobavest*
benefit         | benefi* gain gains profit* advantage* | perfit* dobi* | korist* dobit*
harm            | harm* damag* hurt* hinder* obstruct* undermin* | dem demt* demto* pengoj* | stet* skod* naskod* ometa*
contribute      | contribut* helping helps | kontribu* ndihmo* | doprinos* doprines* pomaz*
success         | succe* ! fail failure failed unsuccessful* | sukses* ! deshtim* deshto* | uspe* ! neuspe* propa*
consequence     | consequen* repercussion* suffer* fallout | pasoj* | posledic*
agreement       | agreement* deal accord accords settlement* pact | marreveshj* | sporazum* dogovor*
dialogue        | dialog* talks negotiat* dialogues process | dialog* bised* negociat* proces* | dijalo* pregovor* proces*
recognise       | recogni* | njoh_ njohj* njohe njeh | prizna* priznav*
mutual          | mutual* reciproc* | reciprok* ndersjell* | uzajamn* medusobn*
peace           | peace* | paq* paqes | mir mira miru mirovn*
mediate         | mediat* facilitat* broker* intermediar* | ndermjetes* lehtes* | posred* olaks*
involve         | involv* interfer* engag* meddl* intervene* | perfshi* nderhy* angazh* | ukljuc* mesa mesaju mesanj* angaz* umesa*
active_role     | active_role active proactiv* role initiative | rol* aktiv* proaktiv* iniciativ* | ulog* aktivn* proaktivn* inicijativ* samoinicijativ*
unify           | unif* unite unites uniting union_with merge* merging joined_with joint* common | bashkim* bashkoh* unifik* perbashk* | ujedinj* ujedin* pripoj*
coordinate      | coordinat* harmoni* align* | koordin* harmoniz* | koordin* uskla*
foreign_policy  | foreign_polic* foreign_affairs diplomacy diplomatic | politik*_e_jashtme politik*_te_jashtme | spoljn*_politi* diplomat*
checkpoint      | checkpoint* crossing* border_post* border_control* | pik*_kufitare pikave_kufitare kontroll*_kufitar* | graniceni_prelaz* granicn*_prelaz* punkt* kontroln*
border          | border* frontier* | kufi* | granic* granicn*
remove          | remov* abolish* lift lifted lifting eliminat* scrap* dismantl* do_away_with doing_away_with ! keep keeps kept keeping kept retain* maintain* preserv* | heq heqj* hiqen hequr largo* eliminim* ! ruaj* ruhen mbahen mbahet mbajtjen | uklanj* uklon* ukid* ukin* ! zadrz* ocuva*
barrier         | barrier* obstacle* impediment* | barrier* penges* barier* | barijer* prepre*
responsible     | responsib* accountab* blam* culprit* fault stands_behind stand_behind | pergjegj* fajtor* faj qendron_pas | odgovor* kriv* iza_stoj*
government      | government* cabinet | qeveri* | vlad*
kosovo          ^ kosov* | kosov* | kosov*
serbia          ^ serb* belgrade | serb* beograd* | srb* srps* beograd*
albania         ^ alban* tirana | shqip* tiran* | alban* tiran*
eu              ^ eu european_union brussels | be bashkim*_evropian* bashkim*_europian* be-ja be-se be-ne bruksel* | eu evropsk*_unij* brisel*
us              ^ us usa u.s united_states america americas washington | shba shba-ja shba-te shba-ve amerik* shtet*_e_bashkuara | sad sad-u amerik* sjedinjen*_americ* sjedinjen*_drzav* vasington*
un              ^ un united_nations | okb kombe*_bashkuar* | un ujedinjen*_nacij*
nato            ^ nato | nato nato-s | nato
russia          ^ russia* moscow | rus* | rusij* rusk* rusi
china           ^ china chinese | kin* | kin*
turkey          ^ turkey turkish turks | turq* | turs*
montenegro      ^ montenegr* | mal*_zi malazez* | crn*_gor* crnogor*
macedonia       ^ macedon* | maqedon* | makedon*
bosnia          ^ bosnia* | bosnj* | bosn*
international   ^ international_communit* international_actor* international | bashkesi*_nderkombetar* nderkombetar* faktor*_nderkombetar* | medunarodn*_zajednic* medunarodn*
political_leaders ^ political_leader* politicians political_actors leaders leader | lider*_politik* politikan* udheheq*_politik* lideret | politick*_lider* politicar* lider*
prime_minister  ^ prime_minister* premier kurti pm | kryeminis* kurti* | premijer* kurti*
business        | business* entrepreneur* companies private_sector | biznes* ndermarr* | biznis* privredni* poslovn*
live            | live lives living co-liv* coliv* cohabit* resid* dwell* | jeto* banim* banoj* bashkejetes* | zive ziveo zivel* zivot* stanov* boravi* suzivot*
neighbour       | neighbor neighbour neighbors neighbours neighborhood* neighbourhood* next_door street streets apartment* living_environment | fqinj fqinji fqinje lagj* rrug* banes* | komsi* sused sused* susedstv* ulic* zgrad*
work            | work works working co-work* cowork* colleague* coworker* workplace* workspace* | pun* koleg* bashkepunetor* | rad rade radi radil* radno koleg* posao poslu
supervisor      | supervis* boss bosses superior* line_manager | epror* mbikeqyres* shef*  | nadreden* sef sefa pretpostavljen*
official        | public_official* official officials civil_servant* public_office public_servant* | zyrtar* nepunes* | sluzbenik* funkcioner* cinovni*
friend          | friend friends friendship* | mik miq shok shoq* miqesi | prijatelj prijatelja prijateljem prijatelji prijateljstv* drug druga
family          | famil* marr* wedd* spouse* in-law* kin relatives relative personal_life | famil* martes* martoh* martuar dhender nuse | porodic* brak* udaj* zeni rodbin* rodak* srodnik*
teach           | teach* educat* school* children | mesues* mesim* arsim* shkoll* femij* | ucitelj* nastavni* obrazov* skol* dec* ucio
interpersonal   | interpersonal personal_relation* | ndernjerez* | meduljudsk* licn*_odnos*
internal        | internal domestic interior | brendshm* | unutrasnj*
economy         | econom* trade commerc* | ekonom* tregt* | ekonom* trgovin* privred*
political       | political politics politic* | politik* | politick* politik*
cooperate       | cooperat* co-operat* collaborat* | bashkepun* | saradnj* saraduj*
solution        | solution* outcome* resolution | zgjidhj* rezultat* | resenj* ishod*
normalise       | normali* | normaliz* | normaliz*
position        | position* stance* | pozicion* qendrim* | pozicij* stav_premijer*
expectation     | expectation* | pritshmeri* | ocekivanj*
goal            | goal* aim aims objective* | qellim* synim* | cilj*
develop         | develop* | zhvillim* zhvillo* | razvoj* razvi*
soon            | near_future soon sooner shortly short_term coming_years next_two_years within_two_years next_year_or_two | se_shpejti e_ardhm*_e_aferme ardhmen_e_afert te_afert ne_te_ardhmen_e_afert brenda_dy_vite* brenda_dy_vjet* | uskoro skor* bliskoj_buducnost* bliskoj skoroj_buducnost* u_roku_od_dve naredn*_dve
never           | never ever | kurre asnjehere | nikad nikada
relation        | relation relations relationship* ties | marredheni* raport* | odnos odnosi odnosa odnose odnosima
both            | both respective | te_dyja te_dy respektiv* | obe oba obeju obema
change          | chang* | ndryshu* ndrysho* | promen* menja*
neutral         | neutral indifferent | neutral* asnjanes* indiferent* | neutraln* ravnodusn*
priority        | priorit* | prioritet* | prioritet*
productive      | productive* fruitful | produktiv* frytdhen* | produktivn* plodn*
best            | best | me_e_mire me_e_mira me_i_mire | najbolj*
media           | media press broadcaster* | media* mediat | medij*
television      | tv television* | televizion* tv | televiz* tv
newspaper       | newspaper* | gazet* | novin*
radio           | radio | radio* | radio radij*
internet        | internet online web social_media social_networks | internet* rrjet*_sociale onlajn | internet* drustven*_mrez* onlajn
information     | information source news | informacion* informoh* lajm* burim* | informacij* informis* vest* izvor*
travel          | travel* visit* trip* journey* | udheto* udhetim* vizito* | putov* putuj* poset*
request         | request* ask asks asking_for on_demand | kerkes* kerko* | zahtev* traz*
facilitate_contacts | contact contacts people-to-people | kontakt* | kontakt* kontakte
exchange        | exchang* | shkembim* | razmen*
land_swap       | land_swap* territor* swap* partition border_correction* | territor* shkembim*_territor* | teritorij* razmen*_teritor* podel*
membership      | member* join joining accession | anetares* hyrj*_ne hyrjen hyrja | clanstv* pristup* ulazak ulask* pridruz*
missing_persons | missing_person* missing_people missing war_crim* criminals | pagjetur* krim*_lufte kriminel* | nestal* ratn*_zlocin* zlocin*
autonomy        | autonom* | autonom* | autonom*
association     | association municipalit* | asociacion* komun* | zajednic*_opstin* opstin*
course          | right_direction right_track right_way right_path ! wrong_direction wrong_track wrong_way wrong_path | drejtim*_e_duhur drejtim*_te_duhur drejtim*_i_duhur i_duhuri ! drejtim*_e_gabuar drejtim*_te_gabuar drejtim*_i_gabuar i_gabuari | ispravn*_smer* dobr*_smer* prav*_smer* ispravn*_pravc* dobr*_pravc* prav*_pravc* ! pogresn*_smer* los*_smer* pogresn*_pravc* los*_pravc*
abstain         | abstain* not_vote stay_at_home stay_home | absten* nuk_votoj* nuk_do_te_votoj* | apstin* ne_bih_glas* ne_bi_glas* uzdrz*
future          | future tomorrow | ardhm* | buducn*
corruption      | corrupt* graft | korrup* | korup*
bribe           | brib* | ryshfet* mite mito | mit_ mito podmic* mitom
democracy       | democra* | demokra* | demokra*
judiciary       | judicia* courts court judge judges justice rule_of_law | gjyq* gjykat* gjykim* drejtes* prokuror* | sud sudov* sudstv* pravosud* pravd* tuzil*
police          | police* policing | polic* | polic*
army            | army military armed_forces security_force | ushtri* forc*_e_sigurise | vojsk* vojsc*
parliament      | parliament* assembly legislat* mps | kuvend* parlament* deputet* | skupstin* parlament* poslanic*
president       | president* | president* | predsednik* predsednic*
party           | party parties | parti* | stranak* strank* partij*
health          | health* hospital* doctor* medical vaccin* | shendet* spital* mjek* vaksin* | zdravstv* bolnic* lekar* zdravlj* vakcin*
unemployment    | unemploy* joblessness jobless employment jobs job | papunes* papun* punesim* vend*_pune | nezaposlen* zaposlen* zaposljav*
price           | price* inflation cost_of_living prices expensive | cmim* inflacion* kosto*_jetes | cen* inflacij* troskov*
income          | income* salar* wage* earn* pension* | te_ardhur* pag* rrog* pension* | prihod* plat* zarad* penzij*
tax             | tax taxes taxation | tatim* taks* | porez*
migrate         | migrat* emigrat* leav*_the_country leav*_kosovo abroad mov*_abroad mov*_to_another_country leav*_for_another_country mov*_to_a_different_country another_country go_abroad leav*_home_country | migrim* migro* emigr* jashte_vendit largo*_nga_vendi largim*_nga_vendi largohen largoheshin largoheni | migracij* iseljen* emigr* inostranstv* odsel* napusti*
environment     | environment* pollut* air_quality | mjedis* ndotj* | sredin* zivotn*_sredin* zagad*
climate         | climate* warming | klim* | klim*
energy          | energy electric* power_cuts | energj* energji* | energij* struj* elektri*
vote            | vote votes voted voting voter* election* ballot | voto* votim* zgjedhj* | glas glasa* glasanj* izbor*
war             | war wars warfare conflict* | lufte* luft konflikt* | rat rata ratu sukob*
crime           | crime crimes organised_crime organized_crime theft burglary | krim krimi krimit krim*_organizuar vjedhj* | kriminal* organizovan*_kriminal*
religion        | religi* church mosque* faith_communit* | fe fesh fetar* kish* xhami* | religij* versk* crkv* dzamij*
man             | man men husband* male males father* | burr* mashkull meshkuj bashkeshort | muskar* muz muza muzev*
woman           | woman women wife wives female females mother* | gru* grate femra femer nena nene | zen* majk*
home            | home homes household homemaking housework care_of_the_home | shtepi* | kuc* dom domu
care            | care cares caring | kujdes* | brin* briga* neg*
liberal         | liberal* left-wing leftist | liberal* | liberal* levic*
conservative    | conservative* right-wing rightist | konservator* | konzervativ* desnic*
moderate        | moderate* centrist* middle_of_the_road middle | moderuar mesatar* qendr* | umeren* sredin*_puta
equal_rights    | equality equal_rights gender_equal* discriminat* | barazi* diskriminim* | ravnopravn* diskrimin* jednakost*
minority_group  | minorit* ethnic* communities | minoritet* etnik* komunitet* | manjinsk* etnick*
language        | language* bilingual* | gjuh* | jezik*
water           | water drinking_water | uje ujit uji | vod* vode
road            | road roads highway* transport* bus buses traffic | rruge autostrad* transport* autobus* | put putev* autoput* saobrac* prevoz*
park            | park parks green_space* | park parqe park* | park parkov*
rubbish         | rubbish garbage waste litter | mbeturin* plehra* | otpad* smec* djubr*
library         | library libraries | bibliotek* | bibliotek*
child_care      | kindergarten* nursery nurseries childcare | kopsht* cerdhe* | vrtic* jasle
sport           | sport sports football stadium | sport* futboll* stadium* | sport* fudbal* stadion*
housing         | housing rent rents flats flat | strehim* qira* | stanovanj* kirij*
daily           | daily every_day each_day day-to-day | perdits* cdo_dite | svakodnevn* svak*_dan* dnevno
happy           | happiness ! unhappiness | lumtur* ! palumtur* | srec* ! nesrec*
increase        | increas* rais* go_up going_up expand* ! decreas* reduc* cut cuts cutting lower lowered lowering go_down going_down | rrit* shto* shtim* ! ulje* uljen uljes ulen ulet zvogel* pakeso* | povec* uvec* ! smanj* umanj*
read            | read reads reading book books | lexo* lib* | cita* knjig*
"""

CONSTRUCTS = frozenset(
    (
        *("trust", "transparent", "safe", "important", "influence", "satisfied", "friendly", "partner", "aware"),
        *("benefit", "success", "corruption", "democracy", "responsible"),
    )
)

NEGATORS: Mapping[str, str] = {
    "en": r"not|no|nothing|n't|\w+n't|cannot|never|without|neither|nor|none|nobody|no one|lack|lacks|lacked|lacking|hardly|little|low|poor|fails? to|negative|negatively|critical|"
    r"question(?:s|ed|ing)?(?= (?:the|its|their|his|whether))|deny|denies|denied|(?:have|has|had|having) (?:a |any )?problems? with|(?<=no )problems? with|a problem(?= (?:sharing|living|working|if|having))|refuse|refuses|refused|absence|fragile|(?:kept|keep|stays?|remains?) (?:out of|outside)|rather than|far from|unlikely|bad|badly|sceptical of|hostile",
    "sq": r"nuk|aspak|s'\w+|mos|pa|asnje\w*|asgje|jo|as|mungon\w*|mungese\w*|negativ\w*|kritik\w*|(?:ka|kane|kene|kishin) (?:asnje )?problem\w*|ulet|keqe?|keqija?|keqij\w+|larg|(?:mbetet|mbeten|mbesin|qendro\w*|rrij\w*) jashte|mohoj\w*|vene ne dyshim|ve ne dyshim",
    "sr": r"ne|nije|nisu|nema|nemaju|nece|nisam|bez|nikakv\w*|nista|ni|niti|negativ\w*|kritic\w*|(?:ima|imaju|imali|imalo) problem\w*|nizak|niska|nisko|losa|los|lose|ostan\w* (?:iz)?van|ostat\w* (?:iz)?van|porice|poricu|dovode u pitanje|dovodi u pitanje|ne bi|nisu",
}
"""Words that turn a statement round, beside the opposites in the thesaurus."""

REPORTS: Mapping[str, str] = {
    "en": r"say|says|said|saying|states?|stated|notes?|noted|reports?|reported|think|thinks|believes?|believed|feels?|felt|finds?|found|claims?|claimed|declare[sd]?|answer(?:s|ed)?|admit(?:s|ted)?|agrees?(?= that)",
    "sq": r"thon\w*|thote|mendo\w*|beso\w*|deklaro\w*|shpreh\w*|konsidero\w*|raporto\w*|pohoj\w*",
    "sr": r"kaz\w*|navod\w*|misl\w*|smatra\w*|veruj\w*|izjav\w*|tvrd\w*|prijav\w*",
}
"""Words of saying and thinking that take what is said as a clause."""

_STOPWORDS = {
    "en": """
        a an the of and or to in on at for from by with as is are was were be been being it its this that
        these those they them their there here he she we you i his her our your who whom whose which what how
        when where why do does did done doing have has had having will would should could can may might must
        shall if than then so such very more less most least also only just even too both either between among
        into about over under up down out off all any some each every other others another own same but while
        whereas although though because since however moreover furthermore thus therefore not no nor n't per
        cent percent share part number respondents respondent citizens citizen people public population
        participants persons person adults interviewed surveyed asked think thinks thinking thought believe
        believes believing believed consider considers considered considering say says said saying state
        states stated stating note notes noted report reports reported express expresses expressed hold holds
        held rate rates rated list lists listed see sees seen perceive perceives perceived perception
        perceptions view views viewed regard regards regarded seem seems seemed tend tends tended feel feels
        felt opinion opinions attitude attitudes answer answered answers name named call calls called give
        gives given gave make makes made want wants wanted like likes prefer prefers preferred rather quite
        still certain case way regarding towards toward concerning according following results result survey
        table figure finding proportion proportions percentage findings show shows showed shown show indicate indicates question questions
        questioned half third quarter majority minority vast large big great highly strongly largely however
        percentage points point compared average around almost nearly fifth tenth two three four five one ten
        nine first second finally overall extent partially partly somewhat somehow completely entirely fully
        totally extremely fairly absolutely especially specifically us-based today now currently current again
        already yet once many much few several potential possible direct clear us's become get got
        well major main key idea new largest biggest highest lowest smallest greatest group groups often commonly frequently ones polled poll polls enjoy enjoys broad broadly combined describe describes described offer offers offered steadily steady voice voiced likely unlikely keen keenest mood prevail prevails stand stands mention mentions mentioned cite cites cited point points pointed choose chooses chosen chose pick picks picked select selects selected issue fact matter own problem critical lack negative positive low poor
        little themselves himself without never neither none remain remains remained level relatively ever
        next far country countries nation nations months month twelve past
    """,
    "sq": """
        i e te se ne nje dhe ose me per nga ka kane eshte jane ishte ishin qe cila cili cilat cilet kush cka
        cfare si kur ku pse do duhet mund po jo nuk mos as ky kjo keta keto ata ato tyre tij saj vet vete prej
        tek te edhe por ndersa megjithate kurse pasi sepse qytetar qytetare qytetaret qytetareve qytetarin
        qytetari anketuar anketuarit anketuarve respondent respondente respondentet respondenteve njerez
        njerezit mendo mendon mendojne mendoni beso beson besojne besoni konsidero konsideron konsiderojne
        thone thote shprehen shprehet shohin sheh vleresojne vlereson ndihen ndihet pershtypje opinion mendim
        shume pak me pike pergjysme gjysma gjysme treta shumica shumice shumicen pakica pjesa pjese perqind
        perqindje qind rreth mbi nen gati pothuajse vetem sipas lidhur rezultat rezultatet ankete anketa
        tabela cdo disa perqindja perqindjen atyre numri numrit numrin tjeter tjere tjeret tashme sot aktual aktuale ate kete tille do_te kishin kishte
        deshironi jeni keni juaj qene duke mes midis ndermjet nje nder personal dua doni duan pozitiv negativ
        problem drejtim drejt perkunder vend vende vendet pyetur kryesor kryesore kryesori kryesorja madhi madhe madh larte ulet besuari pergjigj pergjigjen rolet role pyetura
        asnje asgje asnjeher
        pyeturit keqe keqija keqij mira miri tuaj tuajin tuaja suaj juaj juaja tona jone yne kane kam
    """,
    "sr": """
        i a ali ili u na za od do sa s o po iz kod kao da li je su bi bio bila bilo biti se sebe svoj svoja
        svoje ne nije nisu nema ni niti to taj ta te ti oni one ona on njih njihov njima njihova koji koja
        koje kojih kojoj kojima kojem kojeg kojom kom glavni glavna glavno najveci najveca najvece sta sto kako kada gde zasto ko koga mogu moze treba trebalo ce ima imaju vise
        manje najvise najmanje veoma vrlo samo tek oko preko ispod iznad gotovo skoro dok medutim jer iako
        takode gradana gradani gradanin gradanima gradanina gradjani gradjana ispitanik ispitanika ispitanici
        ispitanicima anketirani anketiranih ljudi osoba javnost misli misle mislite smatra smatraju smatrate
        veruje veruju verujete kaze kazu navodi navode izrazava izrazavaju vidi vide ocenjuje ocenjuju
        dozivljava percipira oseca osecaju osecate misljenje misljenja stav stavovi procenat procenata procenta udela onih odsto
        posto polovina polovine trecina cetvrtina vecina vecine vecinu manjina deo dela udeo broj svi svaki
        svaka drugi druga druge ostali prema o rezultati istrazivanje anketa tabela izmedu medu jos uvek sada
        danas trenutno jedan jedna jedno dva dve tri cetiri pet deset prvi ovaj ova ovo ove ovog ovom vam vas
        vi nas nase biste zeli zele zelite problem negativno pozitivno zemlja zemlje zemalja pitanje odgovor
        nikakav nikakva nikakvu nikakve nikakvo nista navelo naveli navela ispitanih
        tom tome toj tim pitanju pitanja takav takva takvo takve takvog takvu reklo rekli rekla kazalo kazali odgovorilo izjasnilo
        ipak njemu njoj njega njen njena njeno njenu jeste jesu ostane ostaje ostati odgovorili ulogama uloge pitalo pitali pitani
    """,
}
STOPWORDS = {language: frozenset(words.split()) for language, words in _STOPWORDS.items()}
"""Words that carry no topic."""

ATTITUDES: Mapping[str, str] = {
    "en": r"think|thinks|thinking|thought|believe|believes|believing|consider|considers|feel|feels|say|says|said|state|stated|note|notes|agree|agrees|disagree|disagrees|support|supports|supportive|oppose|opposes|prefer|prefers|"
    r"perceive|perceives|perceived|view|views|regard|regards|rate|rates|see|sees|trust|trusts|trusted|expect|expects|doubt|doubts|reject|rejects|want|wants|hold|holds|accept|accepts|favour|favours|favor|"
    r"express|expresses|list|lists|attitude|attitudes|opinion|opinions|aware|unaware|familiar|unfamiliar|satisfied|dissatisfied|dissatisfaction|satisfaction|pessimistic|optimistic|critical|highlight|highlighted|highlights|emphasi[sz]e\w*|"
    r"interest|interested|reluctan\w+|willing\w*|unwilling\w*|question|questions|questioned|distrust|mistrust|convinced|confident|wish|wishes|blame|blames|name|names|mention\w*|cite[sd]?|cited|pick|picks|choose|chooses|chose|chosen|select\w*|consider\w*|vote|votes|enjoy\w*|hope|hopes|fear|fears|welcome|welcomes|support\w*|would|perception|perceptions|call|calls|describe|describes|claim|claims|report|reports|experienced",
    "sq": r"mendo\w*|beso\w*|konsidero\w*|thon\w*|pajtoh\w*|mbeshtet\w*|mbeshtes\w*|kundersht\w*|prefero\w*|shoh\w*|shohin|vleres\w*|ndih\w*|prano\w*|refuz\w*|presin|pret|dysho\w*|duan|shpreh\w*|qendrim\w*|deklaro\w*|perkrah\w*|perceptim\w*|besim\w*|mosbesim\w*|jane te|do te|permend\w*|zgjedh\w*|kane ndermend|votoj\w*|pergjigj\w*",
    "sr": r"misl\w*|smatra\w*|veruj\w*|kaz\w*|slaz\w*|podrzava\w*|protiv\w*|preferira\w*|vid[ei]\w*|ocenj\w*|oseca\w*|prihvat\w*|odbij\w*|odbacuj\w*|ocekuj\w*|sumnja\w*|zel\w*|izjav\w*|stav\w*|izrazava\w*|poveren\w*|nepoveren\w*|navod\w*|razmislja\w*|glasa\w*|zabrinut\w*|trebalo|bi |zadovoljn\w*|nezadovoljn\w*",
}

PEOPLE: Mapping[str, str] = {
    "en": r"respondents?|citizens?|people|public|kosovars?|they|them|participants?|interviewees?|adults?|inhabitants|residents|population|americans?|those (?:asked|surveyed|interviewed)|majority|voters|everyone|nobody|households?",
    "sq": r"respondent\w*|qytetar\w*|anketuar\w*|njerez\w*|publik\w*|kosovar\w*|ata|popullat\w*|banor\w*|shumic\w*|te rritur\w*",
    "sr": r"ispitani\w*|gradan\w*|gradjan\w*|anketiran\w*|ljudi|javnost\w*|kosovci|oni|stanovni\w*|vecin\w*|punoletn\w*",
}

DONT_KNOW: Mapping[str, str] = {
    "en": r"(?:did|do|does) not (?:offer|express|give|have|voice|state) an? (?:opinion|answer|view)|(?:did|do|does) not answer|(?:had|have|has|gave|give|gives) no (?:opinion|answer|view)|declined to (?:answer|say)|could not (?:tell|judge)|prefer\w* not to (?:answer|say)|(?:offered|gave|expressed|voiced) no opinion|could not say|would not say|(?:are|is|were) undecided|not (?:yet )?made up (?:their|his|her) minds?|do(?:es)?(?: not|n't) know|did(?: not|n't) know|don't-know|no opinion|undecided|(?:did|do|does|have|has|had)(?: not|n't) (?:yet )?decided?|unsure|not sure|no answer|refused to answer|without an opinion|can(?:not|'t) say",
    "sq": r"nuk e di\w*|nuk dine?|s'e di\w*|nuk ka\w* mendim|pa mendim|pa opinion|te pavendosur|nuk jane te sigurt|pa pergjigje|nuk (?:kane|kishin|kishte|dhane) (?:opinion|mendim|qendrim|pergjigje)|nuk (?:u |jane )?(?:pergjigj|deklar|shpreh)\w*|refuzuan te pergjigj\w*",
    "sr": r"ne zna\w*|nema\w* (?:\w+ ){0,2}(?:misljenje|stav)|(?:stav|misljenje)(?: \w+){1,4} nema\w*|(?:nije|nisu) (?:\w+ ){0,2}imal\w+ (?:\w+ ){0,2}(?:misljenje|stav|odgovor)|bez (?:misljenja|stava|odgovora)|neodlucn\w*|nisu sigurn\w*|odbi\w+ da odgovor\w*|(?:se (?:nije|nisu)|(?:nije|nisu) se|nije|nisu) (?:izjasni|odgovori|opredeli)l\w*|neizjasnjen\w*|ne moze da (?:proceni|oceni|kaze)|ne mogu da (?:procene|ocene|kazu)",
}

ASKS: Mapping[str, str] = {
    "en": r"(?:who|what|which|how|where|when|why|whom|do|does|did|would|should|are|is|have|has|whether)\b",
    "sq": r"(?:kush|cka|cfare|cili|cila|cilat|si|sa|ku|kur|pse|a)\b",
    "sr": r"(?:ko|sta|sto|koji|koja|koje|kako|koliko|gde|kada|zasto|da li|kome)\b",
}
ANAPHORA = {
    "en": r"\b(?:it|its|this|these|those|such|them|they|their|so)\b",
    "sq": r"\b(?:kete|kjo|ky|keto|tij|saj|tyre|ate|tille)\b",
    "sr": r"\b(?:to|ovo|ovaj|ova|ovog|njega|njen\w*|njegov\w*|tome|takv\w*)\b",
}
GROUPS = {
    "en": r"(?:young|younger|older|elderly|urban|rural|educated|unemployed|employed|poorer|richer|male|female) (?:\w+ )?(?:respondents|citizens|people|adults|persons|voters|men|women|residents|ones)|"
    r"\b(?:men|women|youth|pensioners|students|villagers)\b|respondents (?:aged|from|living in)|those (?:aged|over|under|with (?:a )?(?:university|higher|secondary|primary))|age group|northern municipalities|regions? of",
    "sq": r"\b(?:te rinjte|rinia|grate|burrat|femrat|meshkujt|pensionistet|studentet|te moshuarit|ne fshat\w*|ne qytet|zonat (?:rurale|urbane)|grupmosh\w*|te papunet)\b",
    "sr": r"\b(?:mladi|muskarci|zene|penzioneri|studenti|starij[ie]|u selima|u gradovima|seosk\w+ stanovni\w+|gradsk\w+ stanovni\w+|starosn\w+ grup\w+|nezaposleni|obrazovan\w+)\b",
}
_CLAUSE = {
    "en": ("while|whereas|but|although|though|yet|however|with", "while|whereas", "but not"),
    "sq": ("ndersa|kurse|por|megjithese", "ndersa|kurse", "por jo"),
    "sr": ("dok|ali|iako|a", "dok", "ali ne"),
}
CLAUSE = {
    language: re.compile(rf";|, (?!{going_on} )(?:{after_a_comma}) | (?:{alone}) |: | - ")
    for language, (after_a_comma, alone, going_on) in _CLAUSE.items()
}
"""Where one clause ends and the next begins, by language: after a comma, and without one."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word means: a concept and on which side of it the word stands."""

    concept: str
    sign: int


@cache
def _entries(
    language: str,
) -> tuple[dict[str, Sense], list[tuple[str, Sense]], list[tuple[re.Pattern[str], Sense]], dict[str, str]]:
    column = {"en": 1, "sq": 2, "sr": 3}[language]
    words: dict[str, Sense] = {}
    prefixes: list[tuple[str, Sense]] = []
    groups: list[tuple[re.Pattern[str], Sense]] = []
    roles: dict[str, str] = {}
    for line in _LINES.strip().splitlines():
        name, *cells = (part.strip() for part in line.replace(" ^ ", " | ").split("|"))
        roles[name] = "entity" if " ^ " in line else "construct" if name in CONSTRUCTS else ""
        positive, _, negative = cells[column - 1].partition("!")
        for side, sign in ((positive, 1), (negative, -1)):
            for entry in side.split():
                sense = Sense(name, sign)
                if "_" in entry:
                    spaced = r"\b" + re.escape(entry.strip("_")).replace(r"\*", r"\w*").replace("_", r"\s+") + r"\b"
                    groups.append((re.compile(spaced), sense))
                elif entry.endswith("*"):
                    prefixes.append((entry[:-1], sense))
                else:
                    words[entry] = sense
    prefixes.sort(key=lambda pair: -len(pair[0]))
    return words, prefixes, groups, roles


@cache
def sense_of(word: str, language: str) -> Sense | None:
    """The concept of a folded word: itself, or the longest prefix that the thesaurus knows."""
    words, prefixes, _, _ = _entries(language)
    if word in words:
        return words[word]
    return next((sense for prefix, sense in prefixes if word.startswith(prefix)), None)


def group_senses(text: str, language: str) -> list[tuple[int, int, Sense]]:
    """Concepts that are written with several words, with their places in a folded text; the longest first."""
    found = [(m.start(), m.end(), sense) for pattern, sense in _entries(language)[2] for m in pattern.finditer(text)]
    return sorted(found, key=lambda hit: hit[0] - hit[1])


@cache
def opposed_concepts() -> tuple[str, ...]:
    """The concepts that have an opposite in some language and make scales; more and less of a thing make none."""
    return tuple(
        line.split()[0] for line in _LINES.strip().splitlines() if "!" in line and line.split()[0] != "increase"
    )


def role_of(concept: str) -> str:
    """``entity``, ``construct`` or nothing."""
    return _entries("en")[3].get(concept, "")


@cache
def is_concept(name: str) -> bool:
    """Whether a term is a concept of the thesaurus, and not the stem of any other word."""
    return name in _entries("en")[3]


@cache
def _speaking(name: str, language: str) -> re.Pattern[str]:
    table = {"attitude": ATTITUDES, "people": PEOPLE}[name]
    return re.compile(rf"(?<![\w-])(?:{table[language]})(?![\w])")


def speaks(name: str, text: str, language: str) -> bool:
    """Whether a folded text has a word of ``attitude`` (thinks, supports) or of ``people`` (respondents, citizens)."""
    return _speaking(name, language).search(text) is not None
