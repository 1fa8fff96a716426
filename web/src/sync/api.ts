/** The field server's JSON API, with every failure told apart by what can be done about it. */
import type { Assignment, Contact, Identity, Interview, Me, Selection, Study } from '../store/records.ts';

/**
 * `offline`: no answer; try again later. `revoked`: the device may not speak any more. `refused`: the server gave a
 * reason that repeating does not change. `trouble`: the server is ill, or something else answered in its place.
 */
export type Failure = 'offline' | 'revoked' | 'refused' | 'trouble';

export class ServerError extends Error {
  constructor(
    readonly failure: Failure,
    message: string,
    readonly status = 0,
  ) {
    super(message);
  }
}

export interface Receipt {
  instance_id: string;
  status: 'stored' | 'already' | 'kept_aside';
}

export interface Delivered {
  stored: string[];
  already: string[];
}

/** How the questionnaire stands while somebody writes it; `hash` is that of the latest form that can be shown. */
export interface Draft {
  hash: string | null;
  findings: { code: string; severity: string; where: string; message: string; remedy: string }[];
}

export class Api {
  /** How far the server's clock is ahead of the device's, in milliseconds, as of the last answer. */
  clockOffset: number | null = null;

  constructor(
    private readonly token: string,
    private readonly base = '/api/v1',
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
    private readonly timeout = 60_000,
  ) {}

  me(): Promise<Me> {
    return this.json<Me>('GET', '/me', undefined, (body) => isRecord(body) && typeof body.name === 'string');
  }

  study(): Promise<Study> {
    return this.json<Study>('GET', '/study', undefined, (body) => isRecord(body) && Array.isArray(body.forms));
  }

  /** A form; a version without a name is asked for as `-`. */
  async form(form_id: string, version: string): Promise<string> {
    const path = `/forms/${encodeURIComponent(form_id)}/${encodeURIComponent(version || '-')}`;
    const text = await (await this.call('GET', path)).text();
    if (!/<(\w+:)?html[\s>]/.test(text) || !text.includes('http://www.w3.org/2002/xforms')) throw nonsense();
    return text;
  }

  /** How the questionnaire stands; nothing where this server is no preview. A server that is away is asked again. */
  async draft(): Promise<Draft | null | 'no answer'> {
    try {
      return await this.json<Draft>('GET', '/preview', undefined, (body) => isRecord(body) && Array.isArray(body.findings));
    } catch (problem) {
      if (problem instanceof ServerError && problem.failure !== 'refused' && problem.failure !== 'revoked') return 'no answer';
      return null;
    }
  }

  assignments(): Promise<Assignment[]> {
    return this.json<Assignment[]>('GET', '/assignments', undefined, isListWith('interview_id'));
  }

  inbox(): Promise<Record<string, unknown>[]> {
    return this.json<Record<string, unknown>[]>('GET', '/inbox', undefined, isListWith('decision'));
  }

  async markRead(id: string): Promise<void> {
    await this.call('POST', `/inbox/${encodeURIComponent(id)}/read`);
  }

  contacts(contacts: Contact[]): Promise<Delivered> {
    const bare = contacts.map(({ passage: _p, reason: _r, tries: _t, ...contact }) => contact);
    return this.json<Delivered>('POST', '/contacts', bare, isDelivered);
  }

  selections(selections: Selection[]): Promise<Delivered> {
    const bare = selections.map(({ passage: _p, reason: _r, tries: _t, ...selection }) => selection);
    return this.json<Delivered>('POST', '/selections', bare, isDelivered);
  }

  async submission(interview: Interview, audit: string): Promise<Receipt> {
    const body = new FormData();
    body.set('xml_submission_file', new File([interview.xml], 'submission.xml', { type: 'text/xml' }));
    body.set('audit.csv', new File([audit], 'audit.csv', { type: 'text/csv' }));
    const receipt = await this.parse<Receipt>(await this.call('POST', '/submissions', body), (answer) =>
      isRecord(answer) && typeof answer.instance_id === 'string' && ['stored', 'already', 'kept_aside'].includes(String(answer.status)));
    if (receipt.instance_id !== interview.instance_id) throw nonsense();
    return receipt;
  }

  async identity({ interview_id, name, telephone, address }: Identity): Promise<void> {
    await this.call('POST', '/identities', JSON.stringify({ interview_id, name, telephone, address }));
  }

  private async json<T>(method: string, path: string, body: unknown, fits: (answer: unknown) => boolean): Promise<T> {
    return this.parse<T>(await this.call(method, path, body === undefined ? undefined : JSON.stringify(body)), fits);
  }

  private async parse<T>(response: Response, fits: (answer: unknown) => boolean): Promise<T> {
    let answer: unknown;
    try {
      answer = await response.json();
    } catch {
      throw nonsense();
    }
    if (!fits(answer)) throw nonsense();
    return answer as T;
  }

  private async call(method: string, path: string, body?: string | FormData): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}`, Accept: 'application/json' };
    if (typeof body === 'string') headers['Content-Type'] = 'application/json';
    let response: Response;
    try {
      response = await this.fetcher(this.base + path, {
        method, headers, body: body ?? null, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(this.timeout),
      });
    } catch (problem) {
      throw new ServerError('offline', problem instanceof Error ? problem.message : String(problem));
    }
    const date = Date.parse(response.headers.get('Date') ?? '');
    if (!Number.isNaN(date)) this.clockOffset = date - Date.now();
    if (response.ok) return response;
    const reason = await reasonOf(response);
    // Only our server's own words end a device: a hotel's network says 401 too.
    const isOurs = response.headers.get('Content-Type')?.startsWith('application/json') ?? false;
    if (response.status === 401 && !isOurs) throw nonsense();
    if (response.status === 401) throw new ServerError('revoked', reason, response.status);
    if (response.status >= 500 || response.status === 408 || response.status === 425 || response.status === 429) {
      throw new ServerError('trouble', reason, response.status);
    }
    throw new ServerError('refused', reason, response.status);
  }
}

/** A file name, an error page of a hotel's network, a half answer: not our server's words. */
function nonsense(): ServerError {
  return new ServerError('trouble', 'The answer is not from the field server.');
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as Record<string, unknown>;
    const detail = body.message ?? body.detail ?? body.reason ?? body.error;
    if (typeof detail === 'string') return detail;
    if (isRecord(detail) && typeof detail.message === 'string') return detail.message;
    return JSON.stringify(body).slice(0, 300);
  } catch {
    return `HTTP ${response.status}`;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isListWith(key: string): (body: unknown) => boolean {
  return (body) => Array.isArray(body) && body.every((item) => isRecord(item) && key in item);
}

function isDelivered(body: unknown): boolean {
  return isRecord(body) && Array.isArray(body.stored) && Array.isArray(body.already);
}
