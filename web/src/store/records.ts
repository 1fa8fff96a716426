/** What the device keeps, in the server's words where the server has a word for it. */
import type { AuditRow } from '../engine/audit.ts';
import type { Person } from '../field/selection.ts';

/** How far a record is on its way: `refused` was answered with a reason that repeating does not change. */
export type Passage = 'waiting' | 'sent' | 'refused';

export interface Travelling {
  passage: Passage;
  reason?: string; // the server's, or why the last try failed
  tries?: number;
}

export interface Me {
  name: string;
  role: string;
  interviewer?: string;
  languages?: string[];
  study?: string;
}

export interface Disposition {
  code: string;
  group: string;
  label: string;
}

export interface FormReference {
  form_id: string;
  version: string;
  hash?: string;
  name: string;
  url?: string;
}

export interface Study {
  titles?: Record<string, string>;
  title?: string | Record<string, string>;
  languages?: string[];
  forms: FormReference[];
  route?: { turn?: string; skip?: Record<string, number>; method?: string };
  person?: { method?: string; minimum_age?: number };
  attempts?: number;
  dispositions?: Disposition[];
  field_rules?: Record<string, string[]>; // what counts as a dwelling, when it is tried again; by language
  rules?: AnswerRule[];
  ages?: AgeRule[];
}

/** Answers that rarely go together. */
export interface AnswerRule {
  name: string;
  when: Record<string, string[]>;
  message: Record<string, string>;
}

/** An age that must agree with a date or a year of birth. */
export interface AgeRule {
  name: string;
  age: string;
  born: string;
  years: number;
  message: Record<string, string>;
}

export interface Assignment {
  interview_id: string;
  psu?: string;
  stratum?: string;
  settlement?: string;
  start_place?: string | null;
  start_latitude?: number | null;
  start_longitude?: number | null;
  direction?: string | number | null;
  turn?: string | null;
  skip?: number | null;
  slot?: number | null;
  status?: string;
  message?: string | null;
  addresses?: ServerStanding[]; // dwellings visited so far, also by whoever had the assignment before
  returned?: string | null; // the interview that is to be held or put right again
}

/** How a dwelling stands at the server; `is_rejected` where its interview was. */
export interface ServerStanding {
  address_id: string;
  attempts: number;
  disposition: string;
  is_rejected: boolean;
}

/** A dwelling on the route of an assignment; the first is number 1. */
export interface Address {
  address_id: string;
  interview_id: string;
  number: number;
  note: string;
}

export interface Contact extends Travelling {
  id: string;
  interview_id: string;
  address_id: string;
  attempt: number;
  at: string;
  latitude?: number | undefined;
  longitude?: number | undefined;
  accuracy?: number | undefined;
  disposition: string;
  note?: string | undefined;
  next_visit?: string | undefined;
}

export interface Selection extends Travelling {
  id: string;
  interview_id: string;
  address_id: string;
  method: string;
  roster: Person[];
  at: string;
  selected: number;
  seal: string;
}

export type InterviewState = 'draft' | 'finished';

export interface Interview extends Travelling {
  instance_id: string;
  interview_id: string;
  address_id: string;
  form_id: string;
  version: string;
  state: InterviewState;
  xml: string;
  audit: AuditRow[];
  page: string;
  language: string;
  prefilled: string[]; // names of questions that the app answered
  started: string;
  changed: string;
  finished?: string;
  answer?: string; // the server's: stored, already, kept_aside
  edits?: string; // the returned interview whose place it takes
  corrects?: boolean; // its answers are put right; nobody is interviewed again
}

/** Who was interviewed: on the device only until the server has it, never beside the answers. */
export interface Identity extends Travelling {
  id: string;
  interview_id: string;
  name?: string | undefined;
  telephone?: string | undefined;
  address?: string | undefined;
}

export interface Letter {
  id: string;
  interview_id: string;
  instance_id?: string;
  decision: string;
  message: string;
  at: string;
  read: boolean;
  told: boolean; // the server knows that it was read
}
