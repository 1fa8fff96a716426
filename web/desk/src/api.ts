/** The server's JSON API, as the desk needs it. */

export interface Session { name: string; role: string; csrf: string }
export interface Progress {
  group: string | null; planned: number; done: number; closed: number; received: number; accepted: number; held: number;
  returned: number; rejected: number;
}
export interface Rates { group: string | null; addresses: number; counts: Record<string, number>; rates: Record<string, number> }
export interface Reason { check: string; severity: string; reason: string }
export interface QueueEntry {
  instance_id: string; interview_id: string | null; interviewer: string | null; status: string; received_at: string;
  row_version: number; score: number | null; reasons: Reason[];
}
export interface Scored { interviewer: string; score: number; reasons: string[] }
export interface Queue { interviews: QueueEntry[]; interviewers: Scored[]; expected_false_alarms: number; screened: number; waiting: number; skipped: Record<string, string> }
export interface Decision { decision: string; reason: string; message: string | null; author: string; at: string }
export interface Paradata {
  seconds: Record<string, number>; events: number; changes: number; active_seconds: number | null; is_mocked: boolean;
  latitude: number | null; longitude: number | null; accuracy: number | null; clock_offset_seconds: number | null;
}
export interface Interview {
  instance_id: string; interview_id: string | null; interviewer: string | null; status: string; is_encrypted: boolean;
  started_at: string | null; ended_at: string | null; received_at: string; row_version: number; marks: string[];
  answers: Record<string, unknown>; paradata: Paradata | null; attachments: { name: string; size: number }[];
  missing: string[]; decisions: Decision[];
}
export interface Question { name: string; kind: string; wording: Record<string, string>; options: Record<string, Record<string, string>> }
export interface Scorecard {
  interviewer: string | null; interviews: number; accepted: number; held: number; rejected: number; visits: number;
  mocked_places: number | null; mean_seconds: number | null; mean_changes: number | null;
  largest_clock_offset_seconds: number | null; last_received_at: string | null; rates: Record<string, number>;
}
export interface CallTask {
  instance_id: string; interview_id: string | null; tries: number; name: string | null; telephone: string | null; key_questions: string[];
}
export interface Revisit {
  interview_id: string; psu: string; stratum: string; interviewer: string | null; start_place: string | null; interviews: number;
  household_exists: boolean | null; interview_held: boolean | null; right_person: boolean | null; note: string | null;
  author: string | null; at: string | null;
}
export interface AuditEntry { sequence: number; at: string; actor: string; action: string; subject: string; detail: Record<string, unknown>; hash: string }
export interface Assignment {
  interview_id: string; psu: string; stratum: string; interviewer: string | null; status: string;
  start_latitude: number | null; start_longitude: number | null; start_place: string | null;
}

/** A refusal in the server's words; `status` is 0 where the server could not be reached. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string) {
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
  if (!response.ok) throw new Refusal(response.status, (told as { message?: string; detail?: string }).message ?? (told as { detail?: string }).detail ?? '');
  return told as T;
}

export const get = <T>(path: string): Promise<T> => ask<T>('GET', path);
export const post = <T>(path: string, body: unknown): Promise<T> => ask<T>('POST', path, body);
export const remove = (path: string): Promise<void> => ask<void>('DELETE', path);
