"""What words of quantity mean: the one table, in English, Albanian and Serbian.

``docs/methods/phrases.md`` is made from it, and both checkers and the bindings of our own reports judge by it. Every
limit is a house rule: a convention of this project, open to argument, but the same for everybody. Serbian stands in
Latin letters; Cyrillic is transliterated before anything is looked up. Texts are regular expressions over lower-case
words without diacritics (see ``text.fold``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["fraction", "majority", "vague", "remainder"]
LANGUAGES = ("en", "sq", "sr")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word of quantity.

    ``low`` to ``high`` is where the estimate must lie (in percent). ``weak`` to ``strong`` is where it may lie for the
    phrase to be only imprecise; beyond, it is overstated or contradicted. ``above`` or ``below`` is what the interval
    must clear; ``strict`` tests at two sides and lets no rounding decide, as befits the line between a majority and a
    minority; other thresholds are tested at one side, because the phrase claims one side.
    """

    name: str
    kind: Kind
    low: float
    high: float
    weak: float
    strong: float
    texts: Mapping[str, tuple[str, ...]]
    above: float | None = None
    below: float | None = None
    strict: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Modifier:
    """A word before a number or a fraction that changes what it claims."""

    name: str
    meaning: str
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fraction:
    """A named part, in percent, and how far an estimate may lie from it when nothing stands before it."""

    name: str
    value: float
    tolerance: float
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that make a statement of another kind: a ranking, a comparison, a trend, a cause."""

    name: str
    meaning: str
    texts: Mapping[str, tuple[str, ...]]


def _t(en: str = "", sq: str = "", sr: str = "") -> Mapping[str, tuple[str, ...]]:
    """Texts by language, written with `` | `` between them."""
    columns = zip(LANGUAGES, (en, sq, sr), strict=True)
    return {language: tuple(part.strip() for part in text.split(" | ") if part.strip()) for language, text in columns}


PHRASES: tuple[Phrase, ...] = (
    Phrase(
        "unanimous", "majority", 97, 100, 93, 100,
        _t("unanimous | unanimously | unanimity | without exception | to a person",
           "njezeri | unanimisht | ne menyre unanime | pa perjashtim", "jednoglasno | jednoglasni | jednodusno | bez izuzetka"),
        above=95,
    ),
    Phrase(
        "almost all", "majority", 90, 100, 85, 100,
        _t("(?:almost|nearly|virtually|practically) (?:all|everyone|everybody|every (?:respondent|citizen|person|adult))"
           " | overwhelmingly | (?:the |an )?overwhelming majority | all but a few",
           "(?:pothuajse|thuajse|gati) te gjithe | (?:pothuajse|thuajse|gati) (?:secili|cdo) \\w+ | shumica absolute derrmuese",
           "(?:gotovo|skoro|bezmalo) (?:svi|svaki \\w+|svako) | listom"),
        above=85,
    ),
    Phrase(
        "everybody", "majority", 99.5, 100, 97, 100,
        _t("all (?:of )?(?:the )?(?:respondents|citizens|people|participants|kosovars|adults|those asked) | every respondent"
           " | every citizen | (?<!for )(?<!to )(?<!of )(?<!by )(?<!with )(?<!from )(?<!than )(?:everyone|everybody) | each respondent",
           "te gjithe (?:te anketuarit|qytetaret|respondentet) | secili (?:qytetar|respondent) | cdo (?:qytetar|respondent)",
           "svi (?:ispitanici|gradani|anketirani|ljudi) | svaki (?:ispitanik|gradanin|anketirani)"),
    ),
    Phrase(
        "vast majority", "majority", 80, 100, 70, 100,
        _t("(?:the |a )?(?:vast|great|huge|overwhelmingly large|very large|immense) majority | by far most",
           "shumica (?:derrmuese|e madhe|shume e madhe) | shumice derrmuese | shumicen derrmuese | nje shumice e madhe"
           " | pjesa derrmuese | pjesen derrmuese",
           "(?:velika|ogromna|ubedljiva|pretezna|apsolutno najveca) vecina | (?:veliku|ogromnu|ubedljivu) vecinu"
           " | (?:velikoj|ogromnoj) vecini | (?:velike|ogromne) vecine | velikom vecinom | ogromnom vecinom | daleko najveci deo"),
        above=75,
    ),
    Phrase(
        "clear majority", "majority", 55, 100, 52, 100,
        _t("(?:a |the )?(?:clear|solid|comfortable|significant|considerable|substantial|sizeable) majority",
           "shumice e (?:qarte|konsiderueshme) | shumica e (?:qarte|konsiderueshme)", "(?:jasna|znacajna|cvrsta|znatna) vecina | (?:jasnu|znacajnu|znatnu) vecinu"),
        above=50, strict=True,
    ),
    Phrase(
        "large majority", "majority", 66, 100, 60, 100,
        _t("(?:a |the )?(?:large|strong|broad|big) majority | largely"
           " | predominantly | for the most part | in large part",
           "shumice e forte | kryesisht | ne mase te madhe | ne pjesen me te madhe",
           "ubedljivo veca vecina | pretezno"
           " | u velikoj meri | uglavnom svi"),
        above=60,
    ),
    Phrase(
        "slim majority", "majority", 50, 56, 50, 60,
        _t("(?:a |the )?(?:slim|narrow|slight|bare|small|thin) majority",
           "shumice e (?:ngushte|vogel|lehte)", "(?:tesna|blaga|mala|neznatna) vecina | (?:tesnu|blagu) vecinu"),
        above=50, strict=True,
    ),
    Phrase(
        "majority", "majority", 50, 100, 50, 100,
        _t("(?:a |the )?(?:simple |absolute )?majority | most (?:of|people|respondents|citizens|kosovars?|adults|americans|women"
           "|men|young|older|voters|households|participants|\\w+s|kosovar|would|think|believe|agree|support) | mostly | most"
           " | mainly | the bulk of | the greater part | the larger part | the majority",
           "shumica | shumice | shumicen | shumices | pjesa me e madhe | pjesen me te madhe | shumicisht",
           "vecina | vecinu | vecine | vecini | vecinom | vecinski | uglavnom | mahom | najveci deo | veci deo | vecim delom"),
        above=50, strict=True,
    ),
    Phrase(
        "evenly divided", "majority", 45, 55, 42, 58,
        _t("(?:evenly|equally) (?:divided|split) | half and half | split down the middle | fifty fifty",
           "te ndare (?:ne menyre te barabarte|pergjysme|barabar) | gjysme per gjysme",
           "(?:ravnomerno|podjednako) podeljen\\w* | pola pola | na pola podeljen\\w*"),
    ),
    Phrase(
        "minority", "majority", 0, 50, 0, 50,
        _t("(?:a |the )?minority | less than a majority", "pakica | pakice | nje pakice | pakicen", "manjina | manjinu | manjini | manjine"),
        below=50, strict=True,
    ),
    Phrase(
        "small minority", "majority", 0, 20, 0, 25,
        _t("(?:a |the |only a )?(?:small|tiny|marginal|very small) minority | only a (?:small )?handful | a small (?:part|share|number|fraction)",
           "(?:nje )?pakice e vogel | nje pjese e vogel | nje numer i vogel",
           "mala manjina | malu manjinu | mali deo | mali broj | neznatan broj | neznatna manjina"),
        below=25,
    ),
    Phrase(
        "few", "majority", 0, 25, 0, 33,
        _t("(?:only |very )?few(?! (?:years|months|days|weeks)) | only a few | not many", "pak (?:qytetare|te anketuar|respondente|njerez|veta) | vetem pak | shume pak",
           "malo (?:njih|gradana|ispitanika|ljudi|ko) | samo malo | vrlo malo | malobrojni | retki su"),
        below=33,
    ),
    Phrase(
        "hardly any", "majority", 0, 5, 0, 8,
        _t("(?:hardly|scarcely|barely|almost|nearly|virtually|practically) (?:any|anyone|anybody|nobody|no one|none|no \\w+) | next to (?:nobody|no one|none)"
           " | negligible",
           "(?:pothuajse|thuajse|gati) (?:askush|asnje\\w*)", "(?:gotovo|skoro|bezmalo) (?:niko|nikakv\\w*|nijedan|nista)"),
        below=10,
    ),
    Phrase(
        "nobody", "majority", 0, 0.5, 0, 2,
        _t("nobody | no one | none of (?:the|them|those) | not a single", "askush | asnjeri | asnje (?:qytetar|respondent|i anketuar)",
           "niko | nijedan (?:ispitanik|gradanin) | nijedna osoba"),
    ),
    Phrase(
        "a considerable share", "vague", 15, 60, 5, 80,
        _t("(?:a |an )?(?:considerable|significant|sizeable|substantial|notable|large|important) (?:share|part|number|proportion|percentage|portion|group)"
           " | (?:a )?good (?:deal|many|part)",
           "(?:nje )?(?:pjese|numer|perqindje) (?:e|i) (?:konsiderueshme|konsiderueshem|madhe|madh|rendesishme)",
           "(?:znatan|znacajan|veliki|priican|popriican) (?:deo|broj|procenat|udeo)"),
        note="say the number",
    ),
    Phrase(
        "many, some", "vague", 0, 100, 0, 100,
        _t("many(?! (?:times|years|countries)) | some (?:of|respondents|citizens|people|others?|kosovars|adults) | several (?:respondents|citizens) | a number of (?:respondents|citizens|people) | numerous (?:respondents|citizens|people)",
           "shume (?:qytetare|te anketuar|respondente|njerez) | disa (?:qytetare|te anketuar|respondente|nga|prej) | nje numer (?:qytetaresh|te anketuarish)",
           "mnogi | neki (?:od|ispitanici|gradani|ljudi) | pojedini | brojni (?:ispitanici|gradani) | mnogo (?:gradana|ispitanika|ljudi)"),
        note="says nothing that a table could contradict; say the number",
    ),
    Phrase(
        "the rest", "remainder", 0, 100, 0, 100,
        _t("the rest | the others? part | the other (?:respondents|citizens|part|half) | the remaining (?:respondents|citizens|part|\\w+) | all others | the remainder",
           "pjesa tjeter | pjesen tjeter | te tjeret | pjesa e mbetur", "ostatak | ostali (?:ispitanici|gradani|su|smatraju|misle) | preostali"),
        note="everybody who did not give the answers named before",
    ),
)  # fmt: skip

FRACTIONS: tuple[Fraction, ...] = (
    Fraction("nine tenths", 90, 2.5, _t("nine[ -]tenths", "nente te dhjetat | nente te dhjeta", "devet desetina")),
    Fraction("four fifths", 80, 3, _t("four[ -]fifths | 4/5(?:ths)?", "kater te pestat | kater te pesta", "cetiri petine")),
    Fraction("three quarters", 75, 3,
             _t("three[ -](?:quarters?|fourths?) | 3/4(?:ths?|rds?)?", "tre te katertat | tre te kater\\w* | tri te katertat | tre cerek\\w* | 3/4",
                "tri cetvrtine | tri cetvrtina | tricetvrtin\\w+ | 3/4")),
    Fraction("two thirds", 66.7, 3, _t("two[ -]thirds? | 2/3(?:rds?)?", "dy te treta\\w* | dy te tret\\w+ | 2/3", "dve trecine | dve trecina | dvotrecinsk\\w+ | 2/3")),
    Fraction("three fifths", 60, 3, _t("three[ -]fifths | 3/5(?:ths)?", "tre te pestat | tre te pesta", "tri petine")),
    Fraction("half", 50, 3, _t("half | one half | 1/2 | every second (?:respondent|citizen|person|adult)", "gjysma | gjysme\\w* | 1/2 | cdo i dyti",
                                "polovin\\w+ | pola | 1/2 | svak[aioe]\\w* drug[iao]\\w*(?= (?:gradan|ispitani|anketiran|stanovni|osob|covek))")),
    Fraction("two fifths", 40, 3, _t("two[ -]fifths | 2/5(?:ths)?", "dy te pestat | dy te pesta", "dve petine")),
    Fraction("a third", 33.3, 3,
             _t("(?:a|one|another|a further) third | one[ -]third | (?<!\\d)1/3(?:rd)? | every third (?:respondent|citizen|person|adult)",
                "nje e tret\\w+ | nje te tret\\w+ | 1/3 | cdo i treti", "(?:jedn\\w+ )?trecin\\w+ | 1/3 | svak[aioe]\\w* treci?\\w*")),
    Fraction("a quarter", 25, 3,
             _t("(?:a|one|another|a further)[ -](?:quarter|fourth) | quarter of | 1/4(?:th)? | every fourth (?:respondent|citizen|person|adult)",
                "nje e katert\\w* | nje te katert\\w* | cereku | nje cerek\\w* | 1/4 | cdo i katerti", "(?:jedn\\w+ )?cetvrtin\\w+ | 1/4 | svak[aioe]\\w* cetvrt\\w+")),
    Fraction("a fifth", 20, 2,
             _t("(?:a|one|another|a further)[ -]fifth | 1/5(?:th)? | every fifth (?:respondent|citizen|person|adult)",
                "nje e pest\\w+ | nje te pest\\w+ | 1/5 | cdo i pesti", "(?:jedn\\w+ )?petin\\w+ | 1/5 | svak[aioe]\\w* pet[iao]\\w*")),
    Fraction("a sixth", 16.7, 2, _t("(?:a|one)[ -]sixth | 1/6(?:th)? | every sixth (?:respondent|citizen|person|adult)",
                                    "nje e gjasht\\w+ | cdo i gjashti", "(?:jedn\\w+ )?sestin\\w+ | svak[aioe]\\w* sest[iao]\\w*")),
    Fraction("an eighth", 12.5, 1.5, _t("(?:an|one)[ -]eighth | 1/8(?:th)? | every eighth (?:respondent|citizen|person|adult)",
                                        "nje e tet\\w+ | cdo i teti", "(?:jedn\\w+ )?osmin\\w+ | svak[aioe]\\w* osm[iao]\\w*")),
    Fraction("a tenth", 10, 1.5,
             _t("(?:a|one|another|a further)[ -]tenth | 1/10(?:th)? | every tenth (?:respondent|citizen|person|adult)",
                "nje e dhjet\\w+ | nje te dhjet\\w+ | 1/10 | cdo i dhjeti", "(?:jedn\\w+ )?desetin\\w+ | 1/10 | svak[aioe]\\w* deset\\w+")),
)  # fmt: skip

MODIFIERS: tuple[Modifier, ...] = (
    Modifier("slightly more", "N < p <= N + 5", _t(
        "(?:slightly|a little|a bit|just|marginally|a shade|only slightly|barely|narrowly) (?:more than|over|above)",
        "pak me shume se | pak me teper se | pak mbi | paksa mbi | paksa me shume se",
        "(?:nesto|malo|tek nesto|neznatno|jedva|blago) (?:vise od|iznad|preko)| tek preko | nesto vise od | malo vise od | jedva nesto vise od")),
    Modifier("slightly less", "N - 5 <= p < N", _t(
        "(?:slightly|a little|a bit|just|marginally|a shade|barely) (?:less than|fewer than|under|below|short of)",
        "pak me pak se | paksa me pak se | pak nen | paksa nen",
        "(?:nesto|malo|tek nesto|neznatno) (?:manje od|ispod)")),
    Modifier("well over", "p >= N + 5", _t(
        "(?:well|far|much|considerably|significantly) (?:more than|over|above)", "shume me shume se | dukshem mbi | shume mbi",
        "(?:znatno|mnogo|daleko|osetno) (?:vise od|iznad|preko)")),
    Modifier("well under", "p <= N - 5", _t(
        "(?:well|far|much|considerably|significantly) (?:less than|fewer than|under|below)", "shume me pak se | dukshem nen | shume nen",
        "(?:znatno|mnogo|daleko|osetno) (?:manje od|ispod)")),
    Modifier("at most", "p <= N", _t(
        "at most | no more than | not more than | up to | a maximum of", "me se shumti | me e shumta | jo me shume se | deri ne | deri",
        "najvise | ne vise od | do | maksimalno")),
    Modifier("at least", "p >= N", _t(
        "at least | no fewer than | no less than | not less than | a minimum of", "te pakten | se paku | minimumi",
        "najmanje | bar | barem | ne manje od | minimalno")),
    Modifier("more than", "p > N (more than rounding)", _t(
        "more than | over | above | upwards of | in excess of | exceeding | greater than", "me shume se | mbi | me teper se | me shume sesa",
        "vise od | preko | iznad | vise nego | natpolovic\\w+")),
    Modifier("less than", "p < N (more than rounding)", _t(
        "less than | fewer than | under | below", "me pak se | nen | me pak sesa", "manje od | ispod | manje nego")),
    Modifier("almost", "N - 4 <= p < N", _t(
        "almost | nearly | close to | not quite | approaching | just about", "gati | pothuajse | thuajse | afer | prane", "gotovo | skoro | bezmalo | blizu | umalo")),
    Modifier("about", "within 2.5 of N", _t(
        "about | around | roughly | approximately | some | circa | an estimated | in the region of", "rreth | afersisht | afro | perafersisht | diku tek | nja",
        "oko | otprilike | priblizno | nekih")),
    Modifier("exactly", "within rounding of N", _t("exactly | precisely", "saktesisht | pikerisht", "tacno | upravo | ravno")),
    Modifier("only", "a tone, not a claim", _t("only | just | merely | a mere | as many as | as few as | as much as | a full", "vetem | plot | madje | jo me pak se", "samo | tek | svega | cak | celih")),
)  # fmt: skip

CUES: tuple[Cue, ...] = (
    Cue("trend", "has grown, has fallen: needs an earlier wave", _t(
        "(?:has|have|had) (?:\\w+ )?(?:grown|increased|risen|fallen|declined|dropped|decreased|shrunk|doubled|halved|changed over|improved since|worsened since)"
        " | (?<!the )(?<!an )(?<!a )(?<!of )(?<!be )(?:rose|fell|grew|declined|dropped|increased|decreased|shrank|climbed|jumped|slipped|plunged) | is (?:growing|rising|falling|increasing|declining|shrinking)"
        " | are (?:growing|rising|falling|increasing|declining|shrinking) | increasingly | more and more | fewer and fewer | less and less | no longer | growing (?:number|share|support|majority)"
        " | a decreasing | an increasing | (?:up|down) from | compared (?:to|with) (?:the )?(?:previous|last|earlier|\\d{4})\\w* | since (?:19|20)\\d\\d | than (?:in )?(?:the )?(?:previous|last|earlier|\\d{4})"
        " | over the (?:last|past) (?:years|decade) | than (?:\\w+ )?years ago",
        "eshte rritur | jane rritur | eshte ulur | jane ulur | ka renie | ka rritje | ka rene | u rrit | u ul | po rritet | po bie | gjithnje e me (?:shume|pak) | gjithmone e me shume"
        " | krahasuar me (?:vitin|valen) \\w+ | qe nga viti | nuk \\w+ me si me pare | ne krahasim me (?:vitin|valen)",
        "(?:je|su) (?:porasl\\w+|opal\\w+|rasl\\w+|povecan\\w+|smanjen\\w+|pal[aoie]) | porastao je | opao je | porasla je | opala je | raste | rastu | opada | sve vise | sve manje"
        " | u odnosu na (?:prethodn\\w+|prosl\\w+|\\d{4}) | u poredenju sa (?:prethodn\\w+|prosl\\w+|\\d{4}) | od (?:19|20)\\d\\d")),
    Cue("persistence", "remains, still: a state of now, and that it was so before", _t(
        "remains?(?! out) | still | continues? to | as before | persists?", "mbetet(?! jasht) | mbeten(?! jasht) | ende | akoma | vazhdon | vazhdojne", "ostaje(?! (?:iz)?van) | ostaju(?! (?:iz)?van) | i dalje | jos uvek | nastavlja\\w*")),
    Cue("cause", "because, due to: a survey of one moment counts answers, not causes", _t(
        "because of | due to | as a result of | thanks to | is caused by | are caused by | leads? to higher | leads? to lower | owing to | which explains",
        "per shkak te | fale | si rezultat i | si pasoje e", "zbog | usled | zahvaljujuci | kao rezultat | kao posledica")),
    Cue("most of all", "the first of several: the difference to the next must be shown", _t(
        "(?:the )?(?:most (?!of\\b|people|respondents|citizens|kosovar|adults|americans|women|men)\\w+) | (?:the )?(?<!at )least \\w+ | the (?:biggest|largest|greatest|highest|lowest|smallest|best|worst|strongest|weakest|"
        "\\w{3,}iest|\\w{4,}est) | best | highest | lowest | (?:the )?first (?:place|choice|rank|priority) | ranks? first | leads?(?! to) | leading | tops? the | comes? first | (?:more|higher) than any other"
        " | above all | (?:is|are) contributing the most | the most | the least | number one | (?:main|principal|primary|chief|dominant|preferred|favou?red|favou?rite|top) (?!by)\\w+ | most often | most common(?:ly)? | especially | followed by | prevails?",
        "me (?:i|e|te) \\w+ (?:nga te gjith\\w+|ne rajon) | me se (?:shumti|paku) | me pak (?:i|e|te) (?!shpesht)\\w{4,}(?! \\w*se) | me shume se (?:cdo|te gjith\\w+) | ne vendin e pare | renditet i pare | renditet e para | kryeson | udheheq | \\w+ kryesor\\w* | me (?:i|e|te) \\w{2,}(?:uar|ur|shem|shme|shmi|shmja)(?! se) | (?:opsioni|zgjidhja|burimi) me (?:i|e) \\w+"
        " | me (?:i|e) (?:madh|madhi|madhe|madhja|mire|mira|miri|larte|larti|ulet|ulta|rendesishm\\w+|preferuar\\w*|shpesht\\w*|afert) | me (?:i|e|te) (?:larte|ulet|madhe|vogel)(?! se)(?!.*\\bkrahas) | pasuar nga | e ndjekur nga | i ndjekur nga",
        "naj(?!veci deo)\\w+ | glavn\\w+ (?:izvor\\w*|problem\\w*|razlog\\w*|uzrok\\w*|prioritet\\w*) | na prvom mestu | prvi po | prednjaci | vodi ispred | najvise | iza \\w+ sledi | sledi | slede | pre svega")),
    Cue("more", "one share above another: the difference must be shown", _t(
        "more (?:\\w+ ){0,14}?than | higher (?:\\w+ ){0,6}?than | (?:greater|larger|bigger|stronger|\\w{3,}ier) (?:\\w+ ){0,6}?than | rather than | exceeds? | outnumber\\w* | overtak\\w+ | overtook | surpass\\w* | outstrip\\w* | ahead of | prefer\\w* \\w+ to | better than | outweighs?",
        "me shume (?:\\w+ ){0,12}?se(?:sa)? | me (?:i|e|te) (?:lart\\w+|madh\\w*) (?:\\w+ ){0,5}?se(?:sa)? | me (?:i |e |te )?(?!pak\\b|shume\\b|ulet\\b|vogel\\b|teper\\b)\\w{5,} (?:\\w+ ){0,2}?se(?:sa)? | tejkalon | (?:ka|kane) tejkaluar",
        "vise (?:\\w+ ){0,12}?nego | vise (?:\\w+ ){0,6}?od | cesce nego | veci (?:\\w+ )?(?:nego|od) | nadmas\\w+ | pretek\\w+ | (?!bosn)\\w{2,}(?:sk|[bcdgklmprstvz]n)ij[aeiu] (?:\\w+ ){0,4}?(?:od|nego)")),
    Cue("less", "one share below another: the difference must be shown", _t(
        "less (?:\\w+ ){0,14}?than | fewer (?:\\w+ )?than | lower (?:\\w+ ){0,6}?than | (?:smaller|weaker) (?:\\w+ ){0,6}?than | worse than | behind | play\\w* down \\w+",
        "me pak (?:\\w+ )?(?:\\w+ )?se(?:sa)? | me (?:i|e|te) (?:ulet|vogel) se(?:sa)?", "manje (?:\\w+ )?(?:\\w+ )?(?:nego|od) | (?:redje|rede) (?:od|nego) | manji (?:\\w+ )?(?:nego|od) | niza? (?:nego|od)")),
    Cue("equal", "two shares alike: no difference shown", _t(
        "(?:equally|just as|as) (?:many|often|much|likely|numerous|common|widespread|popular) | the same share | no difference between | on a par", "po aq (?:shume)? | njesoj | te njejten pjese", "podjednako | isto toliko | jednako | isti udeo")),
    Cue("intensity", "strength of feeling: only a scale with degrees can show it", _t(
        "strongly | deeply | firmly | fiercely | passionately | intensely | wholeheartedly", "fuqishem | fort | thellesisht | me forc\\w+ | fuqimisht", "snazno | duboko | cvrsto | zestoko | odlucno")),
    Cue("degree", "highly, very: a large majority, or the extreme answers of a scale", _t(
        "highly | extremely | very | completely | entirely | totally | fully | utterly | absolutely", "shume (?:te|i|e) | tejet | plotesisht | teresisht | krejtesisht", "veoma | vrlo | izuzetno | potpuno | u potpunosti | sasvim | krajnje")),
)  # fmt: skip

RATIOS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "en": (("twice (?:as (?:many|much|likely|often|high)|the (?:share|number|proportion))", 2), ("double the (?:share|number)", 2), ("(?:three times|thrice) (?:as (?:many|much|likely|often|high)|more|the (?:share|number|proportion))", 3), ("four times (?:as (?:many|much|likely|often|high)|more|the (?:share|number|proportion))", 4),
           ("five times (?:as (?:many|much|likely|often|high)|more)", 5), ("ten times (?:as (?:many|much|likely|often|high)|more)", 10), ("half as (?:many|much|likely|often|high)", 0.5), (r"(\d+(?:[.,]\d+)?) times (?:as (?:many|much|likely|often|high)|more|higher)", 0)),
    "sq": (("dy here me (?:shume|i|e|te)", 2), ("dyfishi", 2), ("dyfish me", 2), ("tri here me", 3), ("tre here me", 3), ("kater here me", 4), ("trefishi", 3), (r"(\d+(?:[.,]\d+)?) here me", 0)),
    "sr": (("dvaput (?:vise|cesce)", 2), ("dva puta (?:je )?(?:vise|cesce|veci)", 2), ("dvostruko (?:je )?(?:vise|veci|veca|vece|cesce)", 2), ("duplo vise", 2), ("tri puta (?:je )?(?:vise|veci|veca|cesce)", 3), ("trostruko (?:je )?(?:vise|veci|veca|cesce)", 3),
           ("cetiri puta vise", 4), ("upola manje", 0.5), (r"(\d+(?:[.,]\d+)?) puta (?:vise|veci)", 0)),
}  # fmt: skip
"""How many times one share is of another; zero where a digit says it."""

FACTORS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "en": (("doubled", 2), ("(?:tripled|trebled)", 3), ("quadrupled", 4), ("halved", 0.5)),
    "sq": (("dyfishua\\w*", 2), ("trefishua\\w*", 3), ("katerfishua\\w*", 4), ("pergjysmua\\w*", 0.5)),
    "sr": (("(?:udvostruc\\w*|duplira\\w*)", 2), ("utrostruc\\w*", 3), ("ucetvorostruc\\w*", 4), ("prepolov\\w*", 0.5)),
}
"""How many times a later share is of an earlier one."""

PERCENT: Mapping[str, str] = {
    "en": r"(?:%|percent|per cent|pct)",
    "sq": r"(?:%|perqind(?:je)?|per qind|perqindje)",
    "sr": r"(?:%|odsto|od sto|posto|procen\w+)",
}
POINTS: Mapping[str, str] = {
    "en": r"(?:percentage[ -]points?|pp\b|points?\b)",
    "sq": r"(?:pike perqindj\w+|pike\b)",
    "sr": r"(?:procentn\w+ poen\w*|poen\w*\b)",
}
