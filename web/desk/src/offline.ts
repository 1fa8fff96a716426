/**
 * Revisits without a network: the list lies on the device, what is found is kept the moment it is said, and goes to the
 * server when there is one. Sending twice changes nothing there: every record has an id of its own.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { computed, reactive } from 'vue';

import type { Travelling } from '../../src/store/records.ts';
import { ServerError, type Delivered } from '../../src/sync/api.ts';
import { inBatches } from '../../src/sync/exchange.ts';
import { Refusal, get, post, type Question, type Revisit, type Session, type Study } from './api.ts';

/** What was found at a door; null where it could not be established. */
export interface Found {
  household_exists: boolean | null; interview_held: boolean | null; right_person: boolean | null; minutes: number | null; adults: number | null;
  again: Record<string, string>; note: string;
}
export interface Draft extends Found { interview_id: string }
export interface Carried extends Travelling {
  id: string; interview_id: string; instance_id: string | null; by: string; visited_at: string; found: Found;
  latitude?: number | undefined; longitude?: number | undefined; accuracy?: number | undefined;
}

interface Schema extends DBSchema {
  kept: { key: string; value: unknown };
  drafts: { key: string; value: Draft };
  outbox: { key: string; value: Carried };
}

export const nothingFound = (): Found => ({ household_exists: null, interview_held: null, right_person: null, minutes: null, adults: null, again: {}, note: '' });

export const revisiting = reactive({
  tasks: [] as Revisit[], questions: [] as Question[], keys: [] as string[], drafts: [] as Draft[], outbox: [] as Carried[],
  exchanged: '', running: false, offline: false, trouble: '',
});

let database: IDBPDatabase<Schema>;

export async function openDevice(): Promise<void> {
  database = await openDB<Schema>('aneroid-desk', 1, {
    upgrade(made) {
      made.createObjectStore('kept');
      made.createObjectStore('drafts', { keyPath: 'interview_id' });
      made.createObjectStore('outbox', { keyPath: 'id' });
    },
  });
  await refresh();
}

async function refresh(): Promise<void> {
  const [tasks, questions, keys, exchanged] = await Promise.all(['tasks', 'questions', 'keys', 'exchanged'].map((name) => database.get('kept', name)));
  Object.assign(revisiting, { tasks: tasks ?? [], questions: questions ?? [], keys: keys ?? [], exchanged: exchanged ?? '' });
  revisiting.drafts = await database.getAll('drafts');
  revisiting.outbox = await database.getAll('outbox');
}

async function keep<T extends 'drafts' | 'outbox'>(table: T, record: Schema[T]['value']): Promise<void> {
  const transaction = database.transaction(table, 'readwrite', { durability: 'strict' });
  await Promise.all([transaction.store.put(JSON.parse(JSON.stringify(record)) as never), transaction.done]);
}

/** Who works on this device, for a page that is opened without a network. */
export const keptSession = async (): Promise<Session | null> => ((await database.get('kept', 'session')) as Session | undefined) ?? null;

export async function keepSession(session: Session | null): Promise<void> {
  if (session) await database.put('kept', { ...session, csrf: '' }, 'session');
  else await forget();
}

/** Signing out takes the list away; what was found and not sent yet stays for whoever found it. */
async function forget(): Promise<void> {
  await database.clear('kept');
  await refresh();
}

export async function keepDraft(draft: Draft): Promise<void> {
  await keep('drafts', draft);
  revisiting.drafts = await database.getAll('drafts');
}

/** The revisit is over: it waits to be sent, and its draft goes, in one step. */
export async function finish(carried: Carried): Promise<void> {
  const transaction = database.transaction(['drafts', 'outbox'], 'readwrite', { durability: 'strict' });
  await Promise.all([
    transaction.objectStore('outbox').put(JSON.parse(JSON.stringify(carried)) as Carried), transaction.objectStore('drafts').delete(carried.interview_id), transaction.done,
  ]);
  await refresh();
}

export const waiting = computed(() => revisiting.outbox.filter((one) => one.passage === 'waiting'));
export const refused = computed(() => revisiting.outbox.filter((one) => one.passage === 'refused'));
/** The last that was found on this device about an interview, sent or not. */
export const foundHere = (task: Revisit): Carried | undefined => revisiting.outbox.filter((one) => one.interview_id === task.interview_id && one.instance_id === task.instance_id).sort((a, b) => (a.visited_at < b.visited_at ? -1 : 1)).at(-1);

/** Send what waits of the person who is signed in, then fetch the list anew; several calls at a time are one. */
export async function exchange(login: string): Promise<void> {
  if (revisiting.running) return;
  revisiting.running = true;
  try {
    await navigator.locks.request('aneroid-desk-exchange', async () => {
      const own = (await database.getAll('outbox')).filter((one) => one.passage === 'waiting' && one.by === login);
      await inBatches(own, deliver, (record) => keep('outbox', record), () => undefined);
      await fetchList();
    });
    Object.assign(revisiting, { offline: false, trouble: '' });
  } catch (problem) {
    const failure = asServerError(problem);
    Object.assign(revisiting, { offline: failure.failure === 'offline', trouble: failure.failure === 'offline' ? '' : failure.message });
    if (failure.failure === 'revoked') throw new Refusal(401, failure.message);
  } finally {
    revisiting.running = false;
    await refresh();
  }
}

export async function tryAgain(record: Carried): Promise<void> {
  await keep('outbox', { ...record, passage: 'waiting' });
  await refresh();
}

async function fetchList(): Promise<void> {
  const [tasks, questions, study] = await Promise.all([get<Revisit[]>('/revisits'), get<Question[]>('/questions'), get<Study>('/study')]);
  const keys = study.key_questions;
  const transaction = database.transaction('kept', 'readwrite', { durability: 'strict' });
  const values: Record<string, unknown> = { tasks, questions: questions.filter((one) => keys.includes(one.name)), keys, exchanged: new Date().toISOString() };
  await Promise.all([...Object.entries(values).map(([name, value]) => transaction.store.put(value, name)), transaction.done]);
}

async function deliver(batch: Carried[]): Promise<Delivered> {
  const bare = batch.map(({ id, interview_id, instance_id, visited_at, latitude, longitude, accuracy, found }) => ({
    id, interview_id, instance_id, visited_at, latitude, longitude, accuracy, ...found, note: found.note || null,
  }));
  try {
    return await post<Delivered>('/revisits', bare);
  } catch (problem) {
    throw asServerError(problem);
  }
}

/** A refusal in the terms of the exchange that the interviewer app and the desk share. */
function asServerError(problem: unknown): ServerError {
  if (problem instanceof ServerError) return problem;
  if (!(problem instanceof Refusal)) throw problem;
  const { status, message } = problem;
  if (status === 0) return new ServerError('offline', message);
  if (status === 401) return new ServerError('revoked', message, status);
  return new ServerError(status >= 500 || status === 408 || status === 429 || status === 403 ? 'trouble' : 'refused', message, status);
}
