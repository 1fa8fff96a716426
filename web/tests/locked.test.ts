import 'fake-indexeddb/auto';

import { beforeAll, describe, expect, it, vi } from 'vitest';

import { db, exchangeNow, keep, keepSetting, start, state, together } from '../src/state.ts';
import { setting, takeAll } from '../src/store/database.ts';
import { lock, openLocked } from '../src/store/locking.ts';
import type { Contact } from '../src/store/records.ts';

const contact = (id: string): Contact => ({ id, interview_id: 'I1', address_id: 'I1/01', attempt: 1, at: '2026-01-01T00:00:00Z', disposition: '2.24', passage: 'waiting' });
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** What is put where, readable, from now on. */
function overhear(): string[] {
  const heard: string[] = [];
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    heard.push(this.name === 'settings' ? String(key) : this.name);
    return key === undefined ? put.call(this, value) : put.call(this, value, key);
  });
  return heard;
}

beforeAll(() => {
  const unauthorized = (): Response => new Response(JSON.stringify({ message: 'withdrawn' }), { status: 401, headers: { 'Content-Type': 'application/json' } });
  vi.stubGlobal('fetch', async () => unauthorized());
  vi.stubGlobal('navigator', { languages: ['en'], locks: { request: async (_: string, __: unknown, work: (held: unknown) => Promise<void>) => work({}) } });
});

describe('the app of a device whose key is withdrawn', () => {
  it('waits for what belongs together, then writes nothing readable, and loses nothing', async () => {
    await start('field', 'the-link');
    await keep('contacts', contact('before'));
    let goOn = (): void => undefined;
    const finishing = together(async () => {
      await keep('contacts', contact('first'));
      await new Promise<void>((resolve) => (goOn = resolve));
      await keep('contacts', contact('second'));
    });
    const exchanging = exchangeNow();
    while (state.phase === 'ready') await moment();
    await moment();
    expect([state.phase, await setting(db(), 'locked')]).toEqual(['starting', undefined]);
    goOn();
    await Promise.all([finishing, exchanging]);
    expect(state.phase).toBe('locked');

    const heard = overhear();
    await Promise.all([keep('contacts', contact('late')), keepSetting('roster I1/01', [{ label: 'AB' }])]);
    await keepSetting('roster I1/02', [{ label: 'CD' }]);
    await keepSetting('roster I1/02', undefined);
    expect(new Set(heard)).toEqual(new Set(['locked']));
    const left = await takeAll(db());
    expect(left.contacts).toEqual([]);
    expect(left.settings!.map((pair) => (pair as [string])[0])).toEqual(['device', 'locked']);

    vi.restoreAllMocks();
    expect(await openLocked(db(), 'the-link')).toBe(true);
    expect((await db().getAllKeys('contacts')).sort()).toEqual(['before', 'first', 'late', 'second']);
    expect(await setting(db(), 'roster I1/01')).toEqual([{ label: 'AB' }]);
    expect(await setting(db(), 'roster I1/02')).toBeUndefined();
  });

  it('locks in its other windows with their next answer', async () => {
    await start('field', 'the-link');
    expect(state.phase).toBe('ready');
    await lock(db(), 'the-link', state.deviceId);
    const heard = overhear();
    await keep('contacts', contact('elsewhere'));
    while (state.phase !== 'locked') await moment();
    expect(new Set(heard)).toEqual(new Set(['locked']));
    vi.restoreAllMocks();
    expect(await openLocked(db(), 'the-link')).toBe(true);
    expect(await db().getAllKeys('contacts')).toContain('elsewhere');
  });
});
