/** What visits came to, and what the rule allows next. Codes: AAPOR, Standard Definitions. */
import type { Words } from '../words/en.ts';
import type { Address, Assignment, Contact, Disposition, Interview, ServerStanding } from '../store/records.ts';

export interface Outcome {
  code: string;
  group: string;
  label: Record<'en' | 'sq' | 'sr', string>;
}

/** Outcomes by AAPOR's code, with the letter of its rate formulas; the study's own labels go before these. */
export const OUTCOMES: Outcome[] = [
  { code: '1.1', group: 'I', label: { en: 'Complete interview', sq: 'Intervistë e plotë', sr: 'Potpun intervju' } },
  { code: '1.2', group: 'P', label: { en: 'Partial interview', sq: 'Intervistë e pjesshme', sr: 'Delimičan intervju' } },
  { code: '2.111', group: 'R', label: { en: 'Household refused', sq: 'Familja refuzoi', sr: 'Domaćinstvo odbilo' } },
  { code: '2.112', group: 'R', label: { en: 'Selected person refused', sq: 'Personi i përzgjedhur refuzoi', sr: 'Izabrana osoba odbila' } },
  { code: '2.12', group: 'R', label: { en: 'Broken off', sq: 'U ndërpre', sr: 'Prekinuto' } },
  { code: '2.23', group: 'NC', label: { en: 'No access to the building', sq: 'Pa qasje në ndërtesë', sr: 'Nema ulaza u zgradu' } },
  { code: '2.24', group: 'NC', label: { en: 'Nobody at home', sq: 'Askush në shtëpi', sr: 'Nema nikoga kod kuće' } },
  { code: '2.25', group: 'NC', label: { en: 'Selected person not at home', sq: 'Personi i përzgjedhur nuk është në shtëpi', sr: 'Izabrana osoba nije kod kuće' } },
  { code: '2.31', group: 'O', label: { en: 'Selected person died', sq: 'Personi i përzgjedhur ka vdekur', sr: 'Izabrana osoba je preminula' } },
  { code: '2.32', group: 'O', label: { en: 'Physically or mentally unable', sq: 'I paaftë fizikisht a mendërisht', sr: 'Fizički ili mentalno onemogućena' } },
  { code: '2.33', group: 'O', label: { en: 'No common language', sq: 'Pa gjuhë të përbashkët', sr: 'Nema zajedničkog jezika' } },
  { code: '2.36', group: 'O', label: { en: 'Another reason', sq: 'Arsye tjetër', sr: 'Drugi razlog' } },
  { code: '3.17', group: 'UH', label: { en: 'Could not be reached safely', sq: 'Nuk u arrit dot pa rrezik', sr: 'Nije se moglo bezbedno prići' } },
  { code: '3.18', group: 'UH', label: { en: 'Address not found', sq: 'Adresa nuk u gjet', sr: 'Adresa nije nađena' } },
  { code: '3.20', group: 'UO', label: { en: 'Unknown whether anybody is eligible', sq: 'Nuk dihet nëse ka kush i plotëson kushtet', sr: 'Ne zna se da li iko ispunjava uslove' } },
  { code: '3.90', group: 'UO', label: { en: 'Unknown for another reason', sq: 'Nuk dihet për arsye tjetër', sr: 'Nepoznato iz drugog razloga' } },
  { code: '4.10', group: 'NE', label: { en: 'Outside the sample', sq: 'Jashtë mostrës', sr: 'Van uzorka' } },
  { code: '4.50', group: 'NE', label: { en: 'Not a dwelling', sq: 'Nuk është banesë', sr: 'Nije stan' } },
  { code: '4.60', group: 'NE', label: { en: 'Vacant dwelling', sq: 'Banesë e zbrazët', sr: 'Prazan stan' } },
  { code: '4.62', group: 'NE', label: { en: 'Seasonal, holiday or temporary dwelling', sq: 'Banesë sezonale, pushimi a e përkohshme', sr: 'Sezonski, odmarališni ili privremeni stan' } },
  { code: '4.70', group: 'NE', label: { en: 'No eligible person', sq: 'Askush nuk i plotëson kushtet', sr: 'Niko ne ispunjava uslove' } },
];

/** Outcomes that interviewers are not offered: whole families, finer ones than a doorstep can tell, and the office's. */
const UNOFFERED: Outcome[] = [
  { code: '2.10', group: 'R', label: { en: 'Refused or broken off', sq: 'Refuzoi ose u ndërpre', sr: 'Odbijeno ili prekinuto' } },
  { code: '2.11', group: 'R', label: { en: 'Refused', sq: 'Refuzoi', sr: 'Odbijeno' } },
  { code: '2.20', group: 'NC', label: { en: 'No contact', sq: 'Pa kontakt', sr: 'Bez kontakta' } },
  { code: '2.30', group: 'O', label: { en: 'Eligible, no interview for another reason', sq: 'I plotëson kushtet, pa intervistë për arsye tjetër', sr: 'Ispunjava uslove, bez intervjua iz drugog razloga' } },
  { code: '2.331', group: 'O', label: { en: 'No common language with the household', sq: 'Pa gjuhë të përbashkët me familjen', sr: 'Nema zajedničkog jezika s domaćinstvom' } },
  { code: '2.332', group: 'O', label: { en: 'No common language with the selected person', sq: 'Pa gjuhë të përbashkët me personin e përzgjedhur', sr: 'Nema zajedničkog jezika s izabranom osobom' } },
  { code: '2.333', group: 'O', label: { en: 'No interviewer for the language needed', sq: 'Pa intervistues për gjuhën e nevojshme', sr: 'Nema anketara za potreban jezik' } },
  { code: '3.10', group: 'UH', label: { en: 'Unknown whether there is a dwelling', sq: 'Nuk dihet nëse ka banesë', sr: 'Ne zna se da li postoji stan' } },
  { code: '3.11', group: 'UH', label: { en: 'Not attempted', sq: 'Nuk u provua', sr: 'Nije pokušano' } },
  { code: '4.51', group: 'NE', label: { en: 'Business, office or other organisation', sq: 'Biznes, zyrë ose organizatë tjetër', sr: 'Firma, kancelarija ili druga organizacija' } },
  { code: '4.52', group: 'NE', label: { en: 'Institution', sq: 'Institucion', sr: 'Ustanova' } },
  { code: '4.53', group: 'NE', label: { en: 'Collective living quarters', sq: 'Banim kolektiv', sr: 'Kolektivni smeštaj' } },
  { code: '4.61', group: 'NE', label: { en: 'Vacant dwelling, for sale or rent or abandoned', sq: 'Banesë e zbrazët, në shitje, me qira a e braktisur', sr: 'Prazan stan, na prodaju, za izdavanje ili napušten' } },
  { code: '4.63', group: 'NE', label: { en: 'Vacant dwelling for another reason', sq: 'Banesë e zbrazët për arsye tjetër', sr: 'Prazan stan iz drugog razloga' } },
  { code: '4.80', group: 'NE', label: { en: 'Quota filled', sq: 'Kuota e plotësuar', sr: 'Kvota popunjena' } },
];
const FEWER = new Set(UNOFFERED.map(({ code }) => code));

/** Whether an interviewer may say that this came of a visit. */
export const isOffered = (outcome: Outcome): boolean => !FEWER.has(outcome.code);

export const GROUPS: [string[], keyof Words][] = [
  [['NC'], 'outcomeNotMet'],
  [['R'], 'outcomeRefusal'],
  [['O'], 'outcomeOther'],
  [['UH', 'UO'], 'outcomeUnknown'],
  [['NE'], 'outcomeNot'],
  [['I', 'P'], 'outcomeInterview'],
];

/** The study's dispositions where it names them, with our words where we have them. */
export function outcomesOf(dispositions: readonly Disposition[] | undefined): Outcome[] {
  if (!dispositions || dispositions.length === 0) return OUTCOMES;
  const ours = new Map([...OUTCOMES, ...UNOFFERED].map((outcome) => [outcome.code, outcome.label]));
  return dispositions
    .map(({ code, group, label }) => ({ code, group, label: ours.get(code) ?? { en: label, sq: label, sr: label } }));
}

export function addressId(interview_id: string, number: number): string {
  return `${interview_id}/${String(number).padStart(2, '0')}`;
}

export interface Standing {
  address: Address;
  contacts: Contact[]; // in order
  last: Contact | null;
  closed: boolean; // the rule lets the next dwelling be opened, or the slot is done
  interviewed: boolean;
  left: number; // visits that a household not met still has to get
  made: number; // visits so far, also those that the server knows of another device
  rejected: boolean; // the interview here was, so that the next dwelling takes its place
}

/**
 * How an address stands. A household not met is closed after as many visits as the study asks for, any other outcome
 * at once; so is one whose interview was rejected.
 *
 * @param known how it stands at the server, which may know visits of another device.
 */
export function standing(address: Address, contacts: readonly Contact[], attempts: number, outcomes: readonly Outcome[] = OUTCOMES, known?: ServerStanding): Standing {
  const own = contacts.filter((contact) => contact.address_id === address.address_id).sort((a, b) => a.attempt - b.attempt);
  const last = own.at(-1) ?? null;
  const made = Math.max(last?.attempt ?? 0, known?.attempts ?? 0);
  const code = known && known.attempts > (last?.attempt ?? 0) ? known.disposition : last?.disposition;
  const group = outcomes.find((outcome) => outcome.code === code)?.group;
  const rejected = (known?.is_rejected ?? false) && made === known?.attempts;
  const interviewed = (group === 'I' || group === 'P') && !rejected;
  const unmet = group === 'NC' || group === 'UO' || group === 'UH';
  const left = unmet ? Math.max(attempts - made, 0) : code === undefined ? attempts : 0;
  return { address, contacts: own, last, closed: code !== undefined && left === 0, interviewed, left, made, rejected };
}

/** The dwellings of an assignment: those of this device, and those that the server knows of another. */
export function dwellings(assignment: Assignment | undefined, addresses: readonly Address[], interview_id: string): Address[] {
  const own = addresses.filter((address) => address.interview_id === interview_id);
  const others = (assignment?.addresses ?? [])
    .filter(({ address_id }) => !own.some((address) => address.address_id === address_id))
    .map(({ address_id }) => ({ address_id, interview_id, number: Number(address_id.split('/').at(-1)), note: '' }));
  const all = [...own, ...others].sort((a, b) => a.number - b.number);
  return all.length > 0 ? all : [{ address_id: addressId(interview_id, 1), interview_id, number: 1, note: '' }];
}

export type SlotState = 'open' | 'visited' | 'draft' | 'done' | 'returned';

/** How an assignment stands on this device, and as the server says. */
export function slotState(assignment: Assignment, contacts: readonly Contact[], interviews: readonly Interview[], outcomes: readonly Outcome[] = OUTCOMES): SlotState {
  const own = interviews.filter((interview) => interview.interview_id === assignment.interview_id);
  const again = own.some((interview) => interview.state === 'finished' && interview.answer !== 'not_sent' && interview.edits !== undefined && interview.edits === assignment.returned);
  if ((assignment.status === 'returned' || assignment.status === 'redo') && !again) return 'returned';
  if (own.some((interview) => interview.state === 'draft')) return 'draft';
  const done = new Set(outcomes.filter((outcome) => outcome.group === 'I' || outcome.group === 'P').map((outcome) => outcome.code));
  const rejected = new Set((assignment.addresses ?? []).filter((address) => address.is_rejected).map((address) => address.address_id));
  const visits = contacts.filter((contact) => contact.interview_id === assignment.interview_id && !rejected.has(contact.address_id));
  if (visits.some((contact) => done.has(contact.disposition)) || ['done', 'completed', 'accepted', 'submitted', 'interviewed'].includes(assignment.status ?? '')) return 'done';
  return visits.length > 0 ? 'visited' : 'open';
}
