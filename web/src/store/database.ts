/** The device's own database. Every write is on disk before it is believed. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore, type IDBPTransaction, type StoreNames } from 'idb';

import type { Address, Assignment, Contact, Identity, Interview, Letter, Selection } from './records.ts';

export interface StoredForm {
  key: string; // form id and version
  form_id: string;
  version: string;
  name: string;
  hash: string;
  xml: string;
}

export interface Schema extends DBSchema {
  settings: { key: string; value: unknown };
  forms: { key: string; value: StoredForm };
  assignments: { key: string; value: Assignment };
  addresses: { key: string; value: Address };
  contacts: { key: string; value: Contact };
  selections: { key: string; value: Selection };
  interviews: { key: string; value: Interview };
  identities: { key: string; value: Identity };
  letters: { key: string; value: Letter };
}

export type Table = StoreNames<Schema>;
export type Database = IDBPDatabase<Schema>;

const KEYS: Record<Exclude<Table, 'settings'>, string> = {
  forms: 'key',
  assignments: 'interview_id',
  addresses: 'address_id',
  contacts: 'id',
  selections: 'id',
  interviews: 'instance_id',
  identities: 'id',
  letters: 'id',
};

export const TABLES = ['settings', ...Object.keys(KEYS)] as Table[];

/** Real work, training and preview never share a table. */
export type Mode = 'field' | 'training' | 'preview';

export function databaseName(mode: Mode): string {
  return mode === 'field' ? 'aneroid' : `aneroid-${mode}`;
}

export async function openDatabase(mode: Mode): Promise<Database> {
  return openDB<Schema>(databaseName(mode), 1, {
    upgrade(database) {
      database.createObjectStore('settings');
      for (const [table, keyPath] of Object.entries(KEYS)) {
        database.createObjectStore(table as Exclude<Table, 'settings'>, { keyPath });
      }
    },
  });
}

/** Write one record, on disk when the promise is kept: a battery that dies right after loses nothing. */
export async function put<T extends Exclude<Table, 'settings'>>(database: Database, table: T, value: Schema[T]['value']): Promise<void> {
  const transaction = database.transaction(table, 'readwrite', { durability: 'strict' });
  await Promise.all([transaction.store.put(value as never), transaction.done]);
}

export async function setting<T>(database: Database, key: string): Promise<T | undefined> {
  return (await database.get('settings', key)) as T | undefined;
}

export async function setSetting(database: Database, key: string, value: unknown): Promise<void> {
  const transaction = database.transaction('settings', 'readwrite', { durability: 'strict' });
  await Promise.all([value === undefined ? transaction.store.delete(key) : transaction.store.put(value, key), transaction.done]);
}

/** Write contents in one step, unless the setting named is there: then false, and nothing is written. */
export async function putUnless(database: Database, name: string, contents: Contents): Promise<boolean> {
  const tables = Object.keys(contents) as Table[];
  const transaction = database.transaction([...new Set<Table>(['settings', ...tables])], 'readwrite', { durability: 'strict' });
  const free = (await transaction.objectStore('settings').get(name)) === undefined;
  const writing = free ? tables.flatMap((table) => contents[table]!.map((value) => putOne(transaction.objectStore(table), table, value))) : [];
  await Promise.all([...writing, transaction.done]);
  return free;
}

/** Settings travel as pairs of key and value; one without a value goes. */
async function putOne(store: IDBPObjectStore<Schema, Table[], Table, 'readwrite'>, table: Table, value: unknown): Promise<void> {
  if (table !== 'settings') await store.put(value as never);
  else if ((value as [string, unknown])[1] === undefined) await store.delete((value as [string])[0]);
  else await store.put((value as [string, unknown])[1] as never, (value as [string])[0]);
}

/** Take a whole table's place: what the server no longer lists goes. */
export async function replaceAll<T extends 'assignments'>(database: Database, table: T, values: Schema[T]['value'][]): Promise<void> {
  const transaction = database.transaction(table, 'readwrite', { durability: 'strict' });
  await transaction.store.clear();
  await Promise.all([...values.map((value) => transaction.store.put(value)), transaction.done]);
}

export type Contents = Partial<Record<Table, unknown[]>>;

/** Everything in the database, for a file or a lock. Settings travel as pairs of key and value. */
export async function takeAll(database: Database): Promise<Contents> {
  return contentsOf(database.transaction(TABLES, 'readonly'));
}

async function contentsOf(transaction: IDBPTransaction<Schema, Table[], 'readonly' | 'readwrite'>): Promise<Contents> {
  const contents: Contents = {};
  for (const table of TABLES) {
    const values = await transaction.objectStore(table).getAll();
    if (table === 'settings') contents[table] = (await transaction.objectStore(table).getAllKeys()).map((key, k) => [key, values[k]]);
    else contents[table] = values;
  }
  return contents;
}

/** Two contents as one; where both have a record, the later one's. */
export function merged(earlier: Contents, later: Contents): Contents {
  const whole: Contents = {};
  for (const table of TABLES) {
    const nameOf = (value: unknown): unknown => (table === 'settings' ? (value as [string, unknown])[0] : (value as Record<string, unknown>)[KEYS[table]]);
    const records = new Map([...(earlier[table] ?? []), ...(later[table] ?? [])].map((value) => [nameOf(value), value]));
    whole[table] = [...records.values()];
  }
  return whole;
}

/** Put contents back into a database, beside what is there. */
export async function giveBack(database: Database, contents: Contents): Promise<void> {
  for (const table of TABLES) {
    const transaction = database.transaction([table], 'readwrite', { durability: 'strict' });
    for (const value of contents[table] ?? []) await putOne(transaction.objectStore(table), table, value);
    await transaction.done;
  }
}

/**
 * In one step: one setting in the place of everything but the settings named. False, and nothing changed, where the
 * database no longer holds what the caller saw.
 */
export async function exchangeFor(database: Database, seen: Contents, name: string, value: unknown, stays: readonly string[]): Promise<boolean> {
  const transaction = database.transaction(TABLES, 'readwrite', { durability: 'strict' });
  const unchanged = JSON.stringify(await contentsOf(transaction)) === JSON.stringify(seen);
  if (unchanged) {
    const settings = transaction.objectStore('settings');
    for (const key of await settings.getAllKeys()) if (!stays.includes(String(key))) await settings.delete(key);
    for (const table of TABLES) if (table !== 'settings') await transaction.objectStore(table).clear();
    await settings.put(value, name);
  }
  await transaction.done;
  return unchanged;
}

export { deleteDB };
