/** What the desk says, in three languages; Serbian in both scripts. */
import { reactive } from 'vue';

import { toCyrillic } from '../../src/words/cyrillic.ts';

export type Code = 'en' | 'sq' | 'sr' | 'sr-Cyrl';
export const LANGUAGES: { code: Code; name: string }[] = [
  { code: 'en', name: 'English' }, { code: 'sq', name: 'Shqip' }, { code: 'sr', name: 'Srpski' }, { code: 'sr-Cyrl', name: 'Српски' },
];

const EN = {
  desk: 'Verification desk', signIn: 'Sign in', signOut: 'Sign out', login: 'Login', password: 'Password', language: 'Language',
  unreachable: 'The server cannot be reached. Nothing was changed.', ended: 'Your session has ended. Sign in again.',
  refused: 'Your role may not see this.', loading: 'Loading …', again: 'Try again', nothing: 'Nothing here yet.',
  progress: 'Progress', queue: 'To look at', interviewers: 'Interviewers', calls: 'Telephone', revisits: 'Revisits', log: 'Log',
  planned: 'Planned', done: 'Done', received: 'Received', accepted: 'Accepted', held: 'On hold', returned: 'Returned', rejected: 'Rejected',
  waiting: 'Waiting', stratum: 'Stratum', psu: 'Sampling unit', interviewer: 'Interviewer', by: 'By', all: 'All', map: 'Where interviews start',
  mapSaid: 'Start points on a grid of longitude and latitude: filled where the interview is done, open where it is planned.',
  rates: 'Outcome rates (AAPOR)', addresses: 'Addresses', response: 'Response RR3', cooperation: 'Cooperation COOP1', refusal: 'Refusal REF2', contact: 'Contact CON2',
  score: 'Suspicion', why: 'Why', expected: 'Of {n} interviews screened, about {m} honest ones are expected among those marked.',
  noReasons: 'No check has found anything.', answers: 'Answers', timing: 'Time and place', started: 'Started', ended_: 'Ended', minutes: '{n} minutes',
  asleep: 'no time was recorded', place: 'Place', mocked: 'The place was invented by an app', clock: 'The clock of the device was {n} off', changes: 'Answers changed',
  slowest: 'Longest questions', history: 'Decisions', files: 'Files', missing: 'Not arrived yet', encrypted: 'The interview is encrypted; its answers can be read only with the key of the study.',
  accept: 'Accept', hold: 'Hold', giveBack: 'Return', reject: 'Reject', reason: 'Reason', message: 'Message to the interviewer', decide: 'Decide',
  cancel: 'Cancel', changed: 'Somebody else has decided meanwhile. Look at it again.', reasonShort: 'Write at least three letters.', decided: 'Decided: {d}.',
  search: 'Interview or interviewer', status: 'Status', newer: 'Older interviews', worst: 'Worst first', newest: 'Newest first', open: 'Undecided',
  visits: 'Visits', meanTime: 'Mean minutes', mockedPlaces: 'Invented places', lastSent: 'Last sent', interviews: 'Interviews',
  callNext: 'The next person to call', nobody: 'Nobody is left to call.', tries: 'Tries so far', telephone: 'Telephone', name: 'Name', noNumber: 'No number was given.',
  outcome: 'Outcome', reached: 'Reached', noAnswer: 'No answer', wrongNumber: 'Wrong number', declined: 'Declined',
  wasHeld: 'Was an interview held?', rightPerson: 'Was it the person with the next birthday?', askAgain: 'Ask again, without saying the answer given',
  yes: 'Yes', no: 'No', unknown: 'Not known', note: 'Note', save: 'Save', saved: 'Saved.', script: 'Good day, my name is … I call about an interview on public opinion in your household. May I ask you three short questions?',
  exists: 'Does the household exist?', drawn: 'Drawn before fieldwork; interviewers do not know which.', found: 'Found', record: 'Record', at: 'When', who: 'Who', what: 'What',
  keys: 'Keys: J and K move, A accepts, H holds, R returns, X rejects.', unscreened: '{n} newer ones are being screened.', unasked: 'not asked', day: 'Day',
};
export type Words = typeof EN;

const SQ: Words = {
  desk: 'Tavolina e verifikimit', signIn: 'Hyr', signOut: 'Dil', login: 'Përdoruesi', password: 'Fjalëkalimi', language: 'Gjuha',
  unreachable: 'Serveri nuk arrihet. Asgjë nuk u ndryshua.', ended: 'Sesioni ka përfunduar. Hyr përsëri.',
  refused: 'Roli yt nuk e lejon këtë pamje.', loading: 'Po ngarkohet …', again: 'Provo përsëri', nothing: 'Ende asgjë këtu.',
  progress: 'Ecuria', queue: 'Për t’u parë', interviewers: 'Intervistuesit', calls: 'Telefoni', revisits: 'Rivizitat', log: 'Ditari',
  planned: 'Të planifikuara', done: 'Të kryera', received: 'Të pranuara në server', accepted: 'Të miratuara', held: 'Në pritje', returned: 'Të kthyera', rejected: 'Të refuzuara',
  waiting: 'Presin', stratum: 'Shtresa', psu: 'Njësia e mostrës', interviewer: 'Intervistuesi', by: 'Sipas', all: 'Gjithsej', map: 'Ku fillojnë intervistat',
  mapSaid: 'Pikat e nisjes në rrjetin e gjatësisë dhe gjerësisë: të mbushura ku intervista u krye, bosh ku është planifikuar.',
  rates: 'Normat e rezultatit (AAPOR)', addresses: 'Adresa', response: 'Përgjigjja RR3', cooperation: 'Bashkëpunimi COOP1', refusal: 'Refuzimi REF2', contact: 'Kontakti CON2',
  score: 'Dyshimi', why: 'Pse', expected: 'Nga {n} intervista të kontrolluara, rreth {m} të ndershme priten mes atyre të shënuara.',
  noReasons: 'Asnjë kontroll nuk gjeti gjë.', answers: 'Përgjigjet', timing: 'Koha dhe vendi', started: 'Filloi', ended_: 'Mbaroi', minutes: '{n} minuta',
  asleep: 'nuk u regjistrua kohë', place: 'Vendi', mocked: 'Vendi u shpik nga një aplikacion', clock: 'Ora e pajisjes gabonte {n}', changes: 'Përgjigje të ndryshuara',
  slowest: 'Pyetjet më të gjata', history: 'Vendimet', files: 'Skedarët', missing: 'Nuk kanë arritur ende', encrypted: 'Intervista është e koduar; përgjigjet lexohen vetëm me çelësin e studimit.',
  accept: 'Mirato', hold: 'Mbaj', giveBack: 'Kthe', reject: 'Refuzo', reason: 'Arsyeja', message: 'Mesazh për intervistuesin', decide: 'Vendos',
  cancel: 'Anulo', changed: 'Ndërkohë vendosi dikush tjetër. Shihe përsëri.', reasonShort: 'Shkruaj të paktën tri shkronja.', decided: 'U vendos: {d}.',
  search: 'Intervista ose intervistuesi', status: 'Gjendja', newer: 'Intervista më të vjetra', worst: 'Më të dyshimtat të parat', newest: 'Më të rejat të parat', open: 'Pa vendim',
  visits: 'Vizita', meanTime: 'Minuta mesatare', mockedPlaces: 'Vende të shpikura', lastSent: 'Dërgimi i fundit', interviews: 'Intervista',
  callNext: 'Personi i radhës për telefonatë', nobody: 'Nuk ka mbetur kush për t’u telefonuar.', tries: 'Përpjekje deri tani', telephone: 'Telefoni', name: 'Emri', noNumber: 'Nuk u dha numër.',
  outcome: 'Rezultati', reached: 'U arrit', noAnswer: 'Pa përgjigje', wrongNumber: 'Numër i gabuar', declined: 'Nuk pranoi',
  wasHeld: 'A u mbajt intervista?', rightPerson: 'A ishte personi me ditëlindjen e ardhshme?', askAgain: 'Pyet përsëri, pa e thënë përgjigjen e dhënë',
  yes: 'Po', no: 'Jo', unknown: 'Nuk dihet', note: 'Shënim', save: 'Ruaj', saved: 'U ruajt.', script: 'Mirëdita, quhem … Ju telefonoj për një intervistë mbi opinionin publik në familjen tuaj. A mund t’ju bëj tri pyetje të shkurtra?',
  exists: 'A ekziston familja?', drawn: 'Të zgjedhura para punës në terren; intervistuesit nuk e dinë cilat.', found: 'Gjetjet', record: 'Regjistro', at: 'Kur', who: 'Kush', what: 'Çfarë',
  keys: 'Tastet: J dhe K lëvizin, A miraton, H mban, R kthen, X refuzon.', unscreened: '{n} më të reja po kontrollohen.', unasked: 'nuk u pyet', day: 'Dita',
};

const SR: Words = {
  desk: 'Sto za proveru', signIn: 'Prijava', signOut: 'Odjava', login: 'Korisnik', password: 'Lozinka', language: 'Jezik',
  unreachable: 'Server nije dostupan. Ništa nije promenjeno.', ended: 'Prijava je istekla. Prijavite se ponovo.',
  refused: 'Vaša uloga ovo ne dozvoljava.', loading: 'Učitavanje …', again: 'Pokušaj ponovo', nothing: 'Ovde još nema ničega.',
  progress: 'Napredak', queue: 'Za pregled', interviewers: 'Anketari', calls: 'Telefon', revisits: 'Ponovne posete', log: 'Dnevnik',
  planned: 'Planirano', done: 'Obavljeno', received: 'Primljeno', accepted: 'Prihvaćeno', held: 'Na čekanju', returned: 'Vraćeno', rejected: 'Odbijeno',
  waiting: 'Čeka', stratum: 'Stratum', psu: 'Jedinica uzorka', interviewer: 'Anketar', by: 'Po', all: 'Ukupno', map: 'Gde ankete počinju',
  mapSaid: 'Početne tačke na mreži geografske dužine i širine: pune gde je anketa obavljena, prazne gde je planirana.',
  rates: 'Stope ishoda (AAPOR)', addresses: 'Adrese', response: 'Odziv RR3', cooperation: 'Saradnja COOP1', refusal: 'Odbijanje REF2', contact: 'Kontakt CON2',
  score: 'Sumnja', why: 'Zašto', expected: 'Od {n} pregledanih anketa, među označenima se očekuje oko {m} poštenih.',
  noReasons: 'Nijedna provera nije ništa našla.', answers: 'Odgovori', timing: 'Vreme i mesto', started: 'Početak', ended_: 'Kraj', minutes: '{n} minuta',
  asleep: 'vreme nije zabeleženo', place: 'Mesto', mocked: 'Mesto je izmislila aplikacija', clock: 'Sat uređaja je odstupao {n}', changes: 'Izmenjeni odgovori',
  slowest: 'Najduža pitanja', history: 'Odluke', files: 'Datoteke', missing: 'Još nije stiglo', encrypted: 'Anketa je šifrovana; odgovori se čitaju samo ključem istraživanja.',
  accept: 'Prihvati', hold: 'Zadrži', giveBack: 'Vrati', reject: 'Odbij', reason: 'Razlog', message: 'Poruka anketaru', decide: 'Odluči',
  cancel: 'Otkaži', changed: 'U međuvremenu je odlučio neko drugi. Pogledajte ponovo.', reasonShort: 'Napišite bar tri slova.', decided: 'Odlučeno: {d}.',
  search: 'Anketa ili anketar', status: 'Stanje', newer: 'Starije ankete', worst: 'Najsumnjivije prve', newest: 'Najnovije prve', open: 'Bez odluke',
  visits: 'Posete', meanTime: 'Prosek minuta', mockedPlaces: 'Izmišljena mesta', lastSent: 'Poslednje slanje', interviews: 'Ankete',
  callNext: 'Sledeća osoba za poziv', nobody: 'Nema više koga da se pozove.', tries: 'Dosadašnji pokušaji', telephone: 'Telefon', name: 'Ime', noNumber: 'Broj nije dat.',
  outcome: 'Ishod', reached: 'Dobijen', noAnswer: 'Ne javlja se', wrongNumber: 'Pogrešan broj', declined: 'Ne želi razgovor',
  wasHeld: 'Da li je anketa održana?', rightPerson: 'Da li je to osoba sa sledećim rođendanom?', askAgain: 'Pitajte ponovo, ne govoreći dati odgovor',
  yes: 'Da', no: 'Ne', unknown: 'Ne zna se', note: 'Beleška', save: 'Sačuvaj', saved: 'Sačuvano.', script: 'Dobar dan, zovem se … Zovem u vezi sa anketom o javnom mnjenju u vašem domaćinstvu. Mogu li da vam postavim tri kratka pitanja?',
  exists: 'Da li domaćinstvo postoji?', drawn: 'Izabrano pre rada na terenu; anketari ne znaju koje.', found: 'Nalaz', record: 'Zabeleži', at: 'Kada', who: 'Ko', what: 'Šta',
  keys: 'Tasteri: J i K pomeraju, A prihvata, H zadržava, R vraća, X odbija.', unscreened: '{n} novijih se upravo proverava.', unasked: 'nije pitano', day: 'Dan',
};

const WORDS: Record<'en' | 'sq' | 'sr', Words> = { en: EN, sq: SQ, sr: SR };
export const speech = reactive<{ code: Code }>({ code: first() });

function first(): Code {
  const kept = localStorage.getItem('desk-language');
  if (LANGUAGES.some((one) => one.code === kept)) return kept as Code;
  const own = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code in WORDS);
  return (own as Code | undefined) ?? 'en';
}

export function speak(code: Code): void {
  speech.code = code;
  localStorage.setItem('desk-language', code);
  document.documentElement.lang = code;
}

const base = (): 'en' | 'sq' | 'sr' => (speech.code === 'sr-Cyrl' ? 'sr' : speech.code);

/** A sentence, its `{name}`s filled. */
export function say(key: keyof Words, values: Record<string, string | number> = {}): string {
  const text = WORDS[base()][key];
  const shown = speech.code === 'sr-Cyrl' ? toCyrillic(text) : text;
  return shown.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of a study's own words in the desk's language, else in its first. */
export function own(words: Record<string, string> | undefined): string {
  if (!words) return '';
  if (speech.code === 'sr-Cyrl') return words['sr-Cyrl'] ?? (words.sr === undefined ? '' : toCyrillic(words.sr));
  return words[base()] ?? Object.values(words)[0] ?? '';
}

/** The language of the server's messages that fits the desk's. */
export const spoken = (): string => base();

const locale = (): string => ({ en: 'en-GB', sq: 'sq', sr: 'sr-Latn', 'sr-Cyrl': 'sr-Cyrl' })[speech.code];

export function moment(iso: string | null | undefined): string {
  if (!iso) return '–';
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(date);
}

export function number(value: number | null | undefined, digits = 0): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(share);

export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 120) return `${number(size)} s`;
  if (size < 7200) return `${number(size / 60)} min`;
  return size < 172_800 ? `${number(size / 3600)} h` : `${number(size / 86_400)} d`;
}
