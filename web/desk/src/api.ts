/** The server's JSON API, as the desk needs it. */

export interface Session { login: string; name: string; role: Role; csrf: string }
export type Role = 'administrator' | 'manager' | 'coordinator' | 'analyst' | 'interviewer' | 'typist';
export interface Study { fieldwork: { start: string; end: string }; key_questions: string[]; titles: Record<string, string>; languages: string[] }
export interface Progress {
  group: string | null; planned: number; done: number; closed: number; received: number; accepted: number; held: number;
  returned: number; rejected: number;
}
export interface Rates { group: string | null; addresses: number; counts: Record<string, number>; rates: Record<string, number> }
export interface Reason { check: string; severity: string; reason: string }
export interface QueueEntry {
  instance_id: string; interview_id: string | null; interviewer: string | null; status: string; received_at: string;
  row_version: number; score: number | null; marks: string[]; edits: string | null; reasons: Reason[];
}
export interface Scored { interviewer: string; score: number; reasons: string[] }
export interface Queue { interviews: QueueEntry[]; total: number; interviewers: Scored[]; expected_false_alarms: number; screened: number; waiting: number; skipped: Record<string, string> }
export interface Decision { decision: string; reason: string; message: string | null; author: string; at: string }
export interface Paradata {
  seconds: Record<string, number>; events: number; changes: number; active_seconds: number | null; is_mocked: boolean;
  latitude: number | null; longitude: number | null; accuracy: number | null; clock_offset_seconds: number | null;
}
export interface Correction { question: string; before: string | null; after: string | null; reason: string; author: string; at: string }
export interface CallMade { outcome: string; interview_held: boolean | null; right_person: boolean | null; again: Record<string, string>; note: string | null; author: string; at: string }
export interface RevisitMade {
  household_exists: boolean | null; interview_held: boolean | null; right_person: boolean | null; minutes: number | null; adults: number | null;
  again: Record<string, string> | null; note: string | null; author: string; at: string;
}
export interface Visit { address_id: string; attempt: number; at: string; disposition: string; latitude: number | null; longitude: number | null }
export interface Interview {
  instance_id: string; interview_id: string | null; interviewer: string | null; status: string; is_encrypted: boolean;
  started_at: string | null; ended_at: string | null; received_at: string; row_version: number; marks: string[];
  answers: Record<string, unknown>; paradata: Paradata | null; attachments: { name: string; size: number }[];
  missing: string[]; decisions: Decision[]; corrections: Correction[]; calls: CallMade[]; revisits: RevisitMade[]; visits: Visit[];
  is_revisited: boolean; is_to_be_called: boolean; edits: string | null; edited_by: string | null;
}
export interface Aside {
  number: number; instance_id: string; interview_id: string | null; interviewer: string | null; reason: string; received_at: string; is_encrypted: boolean;
  answers: Record<string, unknown>; differs: string[];
  beside: { instance_id: string; interview_id: string | null; interviewer: string | null; status: string; received_at: string; answers: Record<string, unknown> } | null;
}
export interface Replacement { interview_id: string; number: number; attempts: number; is_new: boolean }
export interface Reserve { psu: string; cell: string; order: number; place: string | null; stands_for: string | null }
export interface Question { name: string; kind: string; wording: Record<string, string>; options: Record<string, Record<string, string>> }
export interface Scorecard {
  interviewer: string | null; interviews: number; accepted: number; held: number; returned: number; rejected: number; visits: number;
  mocked_places: number | null; mean_seconds: number | null; mean_changes: number | null;
  largest_clock_offset_seconds: number | null; last_received_at: string | null; rates: Record<string, number>;
}
export interface WorkDay {
  interviewer: string; day: string; interviews: number; minutes: number | null; suspicion: number | null; accepted: number; returned: number;
  rejected: number; failed: number; contacts: number; refusals: number;
}
export interface CallTask {
  instance_id: string; interview_id: string | null; tries: number; name: string | null; telephone: string | null; held_at: string | null; key_questions: string[];
}
export interface CallWaiting { instance_id: string; interview_id: string | null; tries: number; due_at: string; is_due: boolean; agreed: boolean; taken_by: string | null }
export interface Calls {
  waiting: CallWaiting[]; total: number; counts: Record<string, number>; by_interviewer: { interviewer: string | null; counts: Record<string, number> }[];
  is_open: boolean; hours: [number, number]; used: boolean; script: Record<string, string> | null; about: Record<string, string>;
}
export interface Revisit {
  interview_id: string; why: 'sealed' | 'risk'; psu: string; stratum: string; interviewer: string | null; start_place: string | null; instance_id: string | null;
  held_at: string | null; address_id: string | null; address_note: string | null; latitude: number | null; longitude: number | null; is_done: boolean;
  household_exists: boolean | null; interview_held: boolean | null; right_person: boolean | null; minutes: number | null; adults: number | null;
  note: string | null; author: string | null; at: string | null;
}
export interface FailRate { drawn: number; done: number; established: number; failed: number; rate: number | null; low: number; high: number }
export interface Proposal { interview_id: string; instance_id: string; interviewer: string | null; probability: number }
export interface Start { psu: string; place: string | null; stratum: string; latitude: number; longitude: number; planned: number; done: number; interviewers: string[] }
export interface HeldAt {
  instance_id: string; interview_id: string | null; interviewer: string | null; psu: string | null; status: string; latitude: number; longitude: number;
  accuracy: number | null; is_mocked: boolean; kilometres: number | null; score: number | null;
}
export interface Places { outlines: [number, number][][]; starts: Start[]; interviews: HeldAt[]; unplaced: number }
export interface AuditEntry { sequence: number; at: string; actor: string; action: string; subject: string; detail: Record<string, unknown>; hash: string }
export interface Assignment { interview_id: string; psu: string; stratum: string; interviewer: string | null; status: string }

/** A refusal in the server's words; `status` is 0 where the server could not be reached. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string, readonly code = '') {
    super(message);
  }
}

let csrf = '';

export function useCsrf(token: string): void {
  csrf = token;
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrf }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, '');
  }
  if (response.status === 204) return undefined as T;
  const told: unknown = await response.json().catch(() => ({}));
  if (!response.ok) {
    const { message, detail, code } = told as { message?: string; detail?: string; code?: string };
    throw new Refusal(response.status, message ?? detail ?? '', code ?? '');
  }
  return told as T;
}

/** A text of the server's, such as a form, by its address. */
export async function text(url: string): Promise<string> {
  const response = await fetch(url, { credentials: 'same-origin' }).catch(() => {
    throw new Refusal(0, '');
  });
  if (!response.ok) throw new Refusal(response.status, response.statusText);
  return response.text();
}

export const get = <T>(path: string): Promise<T> => ask<T>('GET', path);
export const post = <T>(path: string, body: unknown): Promise<T> => ask<T>('POST', path, body);
export const remove = (path: string): Promise<void> => ask<void>('DELETE', path);
