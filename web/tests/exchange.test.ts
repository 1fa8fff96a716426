import 'fake-indexeddb/auto';

import { beforeEach, describe, expect, it } from 'vitest';

import { giveBack, openDatabase, put, setSetting, setting, takeAll, type Database } from '../src/store/database.ts';
import { lock, openLocked } from '../src/store/locking.ts';
import type { Contact, Interview } from '../src/store/records.ts';
import { lockUp, unlock, type Sealed } from '../src/store/vault.ts';
import { Api, ServerError } from '../src/sync/api.ts';
import { exchange } from '../src/sync/exchange.ts';

/** A server in a few lines: what it holds, and how it fails next. */
class Server {
  contacts = new Set<string>();
  interviews = new Map<string, string>();
  posts: string[] = [];
  fail: ((path: string) => Response | 'hang up' | null) | null = null;
  after: ((path: string) => Response | 'hang up' | null) | null = null;

  fetcher = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const path = String(input).replace('/api/v1', '');
    const early = this.fail?.(path);
    if (early === 'hang up') throw new TypeError('network');
    if (early) return early;
    const answer = await this.answer(path, init);
    const late = this.after?.(path);
    if (late === 'hang up') throw new TypeError('network');
    return late ?? answer;
  };

  private async answer(path: string, init?: RequestInit): Promise<Response> {
    if (init?.method === 'POST') this.posts.push(path);
    if (path === '/me') return json({ name: 'A', role: 'interviewer' });
    if (path === '/study') return json({ forms: [] });
    if (path === '/assignments' || path === '/inbox') return json([]);
    if (path === '/contacts') {
      const sent = JSON.parse(init!.body as string) as Contact[];
      if (sent.some((contact) => contact.disposition === 'bad')) return json({ message: 'no such way' }, 409);
      const already = sent.filter((contact) => this.contacts.has(contact.id)).map((contact) => contact.id);
      for (const contact of sent) this.contacts.add(contact.id);
      return json({ stored: sent.map((contact) => contact.id).filter((id) => !already.includes(id)), already });
    }
    if (path === '/submissions') {
      const xml = await ((init!.body as FormData).get('xml_submission_file') as File).text();
      const known = this.interviews.has(xml);
      this.interviews.set(xml, xml);
      return json({ instance_id: xml, status: known ? 'already' : 'stored', missing: [] }, known ? 200 : 201);
    }
    return new Response(null, { status: 204 });
  }
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

const contact = (id: string, disposition = '2.24'): Contact => ({ id, interview_id: 'I1', address_id: 'I1/01', attempt: 1, at: `2026-01-01T00:00:${id.padStart(2, '0')}Z`, disposition, passage: 'waiting' });
const interview = (id: string): Interview => ({ instance_id: id, interview_id: 'I1', address_id: 'I1/01', form_id: 'f', version: '1', state: 'finished', xml: id, audit: [], page: '', language: 'en', prefilled: [], started: '', changed: '', passage: 'waiting' });

let database: Database;
let server: Server;
let api: Api;

beforeEach(async () => {
  indexedDB = new IDBFactory();
  database = await openDatabase('field');
  server = new Server();
  api = new Api('key', '/api/v1', server.fetcher as typeof fetch);
});

const waiting = async (): Promise<number> => [...(await database.getAll('contacts')), ...(await database.getAll('interviews'))].filter((record) => record.passage === 'waiting').length;

describe('an exchange', () => {
  it('sends everything once and nothing twice', async () => {
    for (let k = 0; k < 120; k += 1) await put(database, 'contacts', contact(String(k)));
    for (let k = 0; k < 5; k += 1) await put(database, 'interviews', interview(`uuid:${k}`));
    await exchange(api, database);
    expect([server.contacts.size, server.interviews.size, await waiting()]).toEqual([120, 5, 0]);
    const posts = server.posts.length;
    await exchange(api, database);
    expect(server.posts.length).toBe(posts);
  });

  it('goes on where the network was lost, whenever that was', async () => {
    for (let k = 0; k < 8; k += 1) await put(database, 'interviews', interview(`uuid:${k}`));
    let calls = 0;
    for (let round = 0; round < 40 && (await waiting()) > 0; round += 1) {
      // Lost before the server heard it, or after it had stored it, in turn.
      const lost = (): 'hang up' | null => ((calls += 1) % 3 === 0 ? 'hang up' : null);
      server.fail = round % 2 ? lost : null;
      server.after = round % 2 ? null : lost;
      await exchange(api, database).catch((problem: unknown) => expect((problem as ServerError).failure).toBe('offline'));
    }
    expect([server.interviews.size, await waiting()]).toEqual([8, 0]);
  });

  it('leaves what is refused behind with its reason, and sends the rest', async () => {
    await put(database, 'contacts', contact('1'));
    await put(database, 'contacts', contact('2', 'bad'));
    await put(database, 'contacts', contact('3'));
    await exchange(api, database);
    expect([...server.contacts]).toEqual(['1', '3']);
    const left = await database.get('contacts', '2');
    expect([left!.passage, left!.reason]).toEqual(['refused', 'no such way']);
  });

  it.each([
    ['a page of a hotel', () => new Response('<html>Welcome</html>', { status: 200 })],
    ['JSON of somebody else', () => json({ hello: 'world' })],
    ['another interview', () => json({ instance_id: 'uuid:other', status: 'stored' })],
    ['an ill server', () => json({ message: 'out of order' }, 500)],
  ])('keeps everything when %s answers', async (_, answer) => {
    await put(database, 'interviews', interview('uuid:1'));
    server.fail = (path) => (path === '/submissions' ? answer() : null);
    await expect(exchange(api, database)).rejects.toMatchObject({ failure: 'trouble' });
    expect(await waiting()).toBe(1);
    server.fail = null;
    await exchange(api, database);
    expect(await waiting()).toBe(0);
  });

  it('never sends a draft', async () => {
    await put(database, 'interviews', { ...interview('uuid:draft'), state: 'draft' });
    await exchange(api, database);
    expect(server.interviews.size).toBe(0);
  });

  it('says how far the clocks are apart', async () => {
    const late = { headers: { 'Content-Type': 'application/json', Date: new Date(Date.now() + 400 * 86_400_000).toUTCString() } };
    server.fail = (path) => (path === '/me' ? new Response(JSON.stringify({ name: 'A' }), late) : null);
    await exchange(api, database);
    expect(Math.round(api.clockOffset! / 86_400_000)).toBe(400);
  });
});

describe('a device that is locked', () => {
  it('locks what is written while it locks, and what comes late, and leaves nothing readable', async () => {
    await setSetting(database, 'key', 'the-link');
    const locking = lock(database, 'the-link', 'device');
    const writing = (async () => {
      for (let k = 0; k < 30; k++) {
        await put(database, 'contacts', contact(`c${k}`));
        await new Promise((resolve) => setTimeout(resolve, k % 3));
      }
    })();
    await Promise.all([locking, writing]);
    await put(database, 'contacts', contact('c3', '2.11'));
    await lock(database, 'the-link', 'device');
    const left = await takeAll(database);
    expect(JSON.stringify({ ...left, settings: left.settings!.map((pair) => (pair as [string])[0]) })).not.toContain('c1');
    expect(left.settings!.map((pair) => (pair as [string])[0])).toEqual(['locked']);
    expect(await openLocked(database, 'the-link')).toBe(true);
    const back = await database.getAll('contacts');
    expect(back.length).toBe(30);
    expect((await database.get('contacts', 'c3'))!.disposition).toBe('2.11');
  });

  it('keeps what was not sent, readable by its own link alone', async () => {
    await put(database, 'interviews', interview('uuid:1'));
    await setSetting(database, 'key', 'the-link');
    await lock(database, 'the-link', 'device');
    expect(await database.count('interviews')).toBe(0);
    expect(await setting(database, 'key')).toBeUndefined();
    expect(JSON.stringify(await takeAll(database))).not.toContain('uuid:1');
    expect(await openLocked(database, 'another-link')).toBe(false);
    expect(await database.count('interviews')).toBe(0);
    expect(await openLocked(database, 'the-link')).toBe(true);
    expect((await database.get('interviews', 'uuid:1'))!.xml).toBe('uuid:1');
    expect(await setting(database, 'locked')).toBeUndefined();
  });
});

describe('a file taken out', () => {
  it('opens with its passphrase and no other', async () => {
    const sealed = await lockUp({ name: 'Çakorr' }, 'device', { passphrase: 'correct horse battery' }, 1000);
    expect(JSON.stringify(sealed)).not.toContain('akorr');
    expect(await unlock(sealed, { passphrase: 'correct horse battery' })).toEqual({ name: 'Çakorr' });
    await expect(unlock(sealed, { passphrase: 'wrong horse battery' })).rejects.toThrow();
    const changed: Sealed = { ...sealed, data: sealed.data.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) };
    await expect(unlock(changed, { passphrase: 'correct horse battery' })).rejects.toThrow();
  });

  it('goes back whole into an empty database', async () => {
    await put(database, 'contacts', contact('1'));
    await setSetting(database, 'language', 'sq');
    const contents = await takeAll(database);
    indexedDB = new IDBFactory();
    const other = await openDatabase('field');
    await giveBack(other, JSON.parse(JSON.stringify(contents)) as typeof contents);
    expect(await other.get('contacts', '1')).toEqual(contact('1'));
    expect(await setting(other, 'language')).toBe('sq');
  });
});
