/**
 * Bring to the server what waits, then fetch what is new. Records go one kind after the other and are marked the
 * moment the server has them, so an interruption goes on where it stopped; what the server has is never sent again.
 */
import { auditCsv } from '../engine/audit.ts';
import { put, replaceAll, setSetting, type Database } from '../store/database.ts';
import type { Letter, Travelling } from '../store/records.ts';
import { ServerError, type Api, type Delivered } from './api.ts';

export interface Progress {
  done: number;
  total: number;
}

/**
 * One exchange. Raises ServerError when the server cannot be reached, is ill or has revoked the device; whatever had
 * been sent by then is marked as sent. A record that the server refuses is marked with its reason, and the rest goes on.
 */
export async function exchange(api: Api, database: Database, report: (progress: Progress) => void = () => undefined): Promise<void> {
  await send(api, database, report);
  await fetchNews(api, database);
  await setSetting(database, 'exchanged', new Date().toISOString());
}

async function send(api: Api, database: Database, report: (progress: Progress) => void): Promise<void> {
  const contacts = (await database.getAll('contacts')).filter(waits);
  const selections = (await database.getAll('selections')).filter(waits);
  const interviews = (await database.getAll('interviews')).filter((interview) => interview.state === 'finished' && waits(interview));
  const identities = (await database.getAll('identities')).filter(waits);
  const total = contacts.length + selections.length + interviews.length + identities.length;
  let done = 0;
  const step = (n = 1): void => report({ done: (done += n), total });
  if (total > 0) report({ done, total });

  contacts.sort((a, b) => (a.at < b.at ? -1 : 1));
  await inBatches(contacts, (batch) => api.contacts(batch), (contact) => put(database, 'contacts', contact), step);
  await inBatches(selections, (batch) => api.selections(batch), (selection) => put(database, 'selections', selection), step);
  for (const interview of interviews) {
    await attempt(interview, (sent) => put(database, 'interviews', sent), async () => {
      interview.answer = (await api.submission(interview, auditCsv(interview.audit))).status;
    });
    step();
  }
  for (const identity of identities) {
    // Once the server has it, the device forgets it.
    await attempt(identity, async (sent) => (sent.passage === 'sent' ? database.delete('identities', sent.id) : put(database, 'identities', sent)), () => api.identity(identity));
    step();
  }
}

const BATCH = 50;

/** Deliver records that carry an id of their own, many at a time; what is sent or refused is marked and kept at once. */
export async function inBatches<T extends Travelling & { id: string }>(
  records: T[], deliver: (batch: T[]) => Promise<Delivered>, keep: (record: T) => Promise<void>, step: (n: number) => void,
): Promise<void> {
  for (let k = 0; k < records.length; k += BATCH) {
    const batch = records.slice(k, k + BATCH);
    try {
      await keepDelivered(batch, await deliver(batch), keep);
    } catch (problem) {
      if (!(problem instanceof ServerError) || problem.failure !== 'refused') throw problem;
      // One of them is refused: one by one, so that it alone stays behind, with its reason.
      for (const record of batch) await attempt(record, keep, async () => void (await deliver([record])));
    }
    step(batch.length);
  }
}

async function keepDelivered<T extends Travelling & { id: string }>(batch: T[], delivered: Delivered, keep: (record: T) => Promise<void>): Promise<void> {
  const there = new Set([...delivered.stored, ...delivered.already]);
  for (const record of batch) {
    if (!there.has(record.id)) continue;
    record.passage = 'sent';
    delete record.reason;
    await keep(record);
  }
}

async function attempt<T extends Travelling>(record: T, keep: (record: T) => Promise<unknown>, deliver: () => Promise<void>): Promise<void> {
  try {
    await deliver();
    record.passage = 'sent';
    delete record.reason;
  } catch (problem) {
    if (!(problem instanceof ServerError) || problem.failure !== 'refused') throw problem;
    record.passage = 'refused';
    record.reason = problem.message;
    record.tries = (record.tries ?? 0) + 1;
  }
  await keep(record);
}

function waits(record: Travelling): boolean {
  return record.passage === 'waiting';
}

/** Who I am, the study, its forms (old versions stay, drafts need them), my assignments, my messages. */
async function fetchNews(api: Api, database: Database): Promise<void> {
  await setSetting(database, 'me', await api.me());
  const study = await api.study();
  await setSetting(database, 'study', study);
  for (const { form_id, version, hash, name } of study.forms) {
    const key = `${form_id}/${version}`;
    const stored = await database.get('forms', key);
    if (stored && (!hash || stored.hash === hash)) continue;
    await put(database, 'forms', { key, form_id, version, name, hash: hash ?? '', xml: await api.form(form_id, version) });
  }
  await replaceAll(database, 'assignments', await api.assignments());
  await fetchLetters(api, database);
}

async function fetchLetters(api: Api, database: Database): Promise<void> {
  for (const letter of await api.inbox()) {
    const id = String(letter.id ?? `${letter.instance_id ?? letter.interview_id}@${letter.at}`);
    const known = await database.get('letters', id);
    const record: Letter = {
      id,
      interview_id: String(letter.interview_id ?? ''),
      decision: String(letter.decision),
      message: String(letter.message ?? ''),
      at: String(letter.at ?? ''),
      read: known?.read ?? false,
      told: known?.told ?? false,
    };
    if (letter.instance_id) record.instance_id = String(letter.instance_id);
    await put(database, 'letters', record);
  }
  for (const letter of await database.getAll('letters')) {
    if (!letter.read || letter.told || letter.id.includes('@')) continue;
    try {
      await api.markRead(letter.id);
    } catch (problem) {
      if (!(problem instanceof ServerError) || problem.failure !== 'refused') throw problem;
    }
    await put(database, 'letters', { ...letter, told: true });
  }
}
