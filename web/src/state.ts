/** What the screens show: a picture of the device's database, renewed after every write. */
import { computed, nextTick, reactive } from 'vue';

import { practiceStudy } from './field/practice.ts';
import { openDatabase, putUnless, setSetting, setting, type Contents, type Database, type Mode, type StoredForm } from './store/database.ts';
import type { Address, Assignment, Contact, Identity, Interview, Letter, Me, Selection, Study } from './store/records.ts';
import { lock, openLocked } from './store/locking.ts';
import { Api, ServerError } from './sync/api.ts';
import { exchange } from './sync/exchange.ts';
import { deviceLanguage, isLanguage, speech, type Language, type Script } from './words/index.ts';

export type Phase = 'starting' | 'welcome' | 'locked' | 'ready';

export const state = reactive({
  phase: 'starting' as Phase,
  mode: 'field' as Mode,
  key: '',
  deviceId: '',
  me: null as Me | null,
  study: null as Study | null,
  exchanged: undefined as string | undefined,
  assignments: [] as Assignment[],
  addresses: [] as Address[],
  contacts: [] as Contact[],
  selections: [] as Selection[],
  interviews: [] as Interview[],
  identities: [] as Identity[],
  letters: [] as Letter[],
  exchange: { running: false, done: 0, total: 0, offline: false, trouble: '' },
  clockOffset: null as number | null,
  wrongLink: false,
  textSize: 1,
  placeEveryQuestion: false,
  updateReady: false,
  carried: false, // the app itself is on the device: it can begin and go on without a network
});

let database: Database;

export function db(): Database {
  return database;
}

const LISTS = ['assignments', 'addresses', 'contacts', 'selections', 'interviews', 'identities', 'letters'] as const;
type List = (typeof LISTS)[number];

/** Open the database of a mode and show what is in it. */
export async function start(mode: Mode, key: string | null): Promise<void> {
  state.mode = mode;
  database = await openDatabase(mode);
  state.deviceId = (await setting<string>(database, 'device')) ?? '';
  if (!state.deviceId) {
    state.deviceId = `aneroid:${crypto.randomUUID()}`;
    await setSetting(database, 'device', state.deviceId);
  }
  await readPreferences();
  if (mode === 'field' && !(await openForWork(key))) return;
  if (mode === 'training') await practiceStudy(database);
  if (mode === 'preview') state.key = key ?? '';
  await refresh();
  state.phase = 'ready';
}

/** Whether there is a key to work with. A link given anew opens what was locked under the same link. */
async function openForWork(key: string | null): Promise<boolean> {
  const sealed = await setting(database, 'locked');
  if (sealed) {
    state.wrongLink = key !== null && !(await openLocked(database, key));
    if (key === null || state.wrongLink) {
      state.phase = 'locked';
      return false;
    }
  }
  lockedLink = '';
  if (key !== null) await setSetting(database, 'key', key);
  state.key = (await setting<string>(database, 'key')) ?? '';
  if (!state.key) state.phase = 'welcome';
  return state.key !== '';
}

async function readPreferences(): Promise<void> {
  const device = deviceLanguage(navigator.languages);
  const language = (await setting<string>(database, 'language')) ?? device.language;
  speech.language = isLanguage(language) ? language : 'en';
  speech.script = (await setting<Script>(database, 'script')) ?? device.script;
  state.textSize = (await setting<number>(database, 'textSize')) ?? 1;
  state.placeEveryQuestion = (await setting<boolean>(database, 'placeEveryQuestion')) ?? false;
}

export async function chooseLanguage(language: Language, script: Script): Promise<void> {
  speech.language = language;
  speech.script = script;
  document.documentElement.lang = language === 'sr' ? `sr-${script}` : language;
  await setSetting(database, 'language', language);
  await setSetting(database, 'script', script);
}

export async function prefer(name: 'textSize' | 'placeEveryQuestion', value: number | boolean): Promise<void> {
  (state as Record<string, unknown>)[name] = value;
  await setSetting(database, name, value);
}

export async function refresh(): Promise<void> {
  state.me = (await setting<Me>(database, 'me')) ?? null;
  state.study = (await setting<Study>(database, 'study')) ?? null;
  state.exchanged = await setting<string>(database, 'exchanged');
  for (const list of LISTS) (state[list] as unknown[]) = await database.getAll(list);
}

const ID: Record<List, string> = { assignments: 'interview_id', addresses: 'address_id', contacts: 'id', selections: 'id', interviews: 'instance_id', identities: 'id', letters: 'id' };

/** Write a record and show it. */
export async function keep<T extends List>(list: T, record: (typeof state)[T][number]): Promise<void> {
  const plain = JSON.parse(JSON.stringify(record)) as never;
  if (!(await written({ [list]: [plain] }))) return;
  const id = ID[list];
  const records = state[list] as unknown as Record<string, unknown>[];
  const k = records.findIndex((other) => other[id] === (plain as Record<string, unknown>)[id]);
  if (k >= 0) records[k] = plain;
  else records.push(plain);
  const travels = plain as { passage?: string; state?: string };
  if (travels.passage === 'waiting' && travels.state !== 'draft') exchangeSoon();
}

/** Write a setting that says something of the work, or take it away. */
export async function keepSetting(name: string, value: unknown): Promise<void> {
  await written({ settings: [[name, value === undefined ? undefined : JSON.parse(JSON.stringify(value))]] });
}

/**
 * On the disk. On a device that is locked by now, here or in another window, it goes into what is locked, and the
 * answer is false.
 */
async function written(contents: Contents): Promise<boolean> {
  if (await putUnless(database, 'locked', contents)) return true;
  await lock(database, lockedLink || state.key, state.deviceId, contents);
  if (state.phase === 'ready') void lockDevice();
  return false;
}

const inHand = new Set<Promise<unknown>>();

/** Writes that belong together: a device that is to be locked meanwhile lets them end first. */
export async function together(work: () => Promise<void>): Promise<void> {
  const working = work();
  inHand.add(working);
  try {
    await working;
  } finally {
    inHand.delete(working);
  }
}

export async function formOf(form_id: string, version: string): Promise<StoredForm | undefined> {
  return database.get('forms', `${form_id}/${version}`);
}

/** The form for a new interview: the study's first, in the version that it names. */
export const currentForm = computed(() => state.study?.forms[0] ?? null);

export const waiting = computed(
  () =>
    [...state.contacts, ...state.selections, ...state.identities].filter((record) => record.passage === 'waiting').length +
    state.interviews.filter((interview) => interview.state === 'finished' && interview.passage === 'waiting').length,
);

export const unreadLetters = computed(() => state.letters.filter((letter) => !letter.read && letter.decision !== 'accept').length);

/** Exchange with the server now; several calls at a time are one, in all windows of the app. */
export async function exchangeNow(): Promise<void> {
  if (state.mode !== 'field' || state.phase !== 'ready' || state.exchange.running) return;
  state.exchange.running = true;
  try {
    await navigator.locks.request('aneroid-exchange', { ifAvailable: true }, async (held) => {
      if (held) await runExchange();
    });
  } finally {
    state.exchange.running = false;
  }
}

/** The link of a device that is locked, for what was still being written, until the page is closed. */
let lockedLink = '';

/** The pages close first; what they were still writing is locked too. Nothing is readable once this is told. */
async function lockDevice(): Promise<void> {
  if (state.phase !== 'ready') return;
  lockedLink = state.key;
  state.key = '';
  state.phase = 'starting';
  await nextTick();
  await Promise.allSettled(inHand);
  await lock(database, lockedLink, state.deviceId);
  state.phase = 'locked';
}

async function runExchange(): Promise<void> {
  const api = new Api(state.key);
  try {
    await exchange(api, database, ({ done, total }) => Object.assign(state.exchange, { done, total }));
    Object.assign(state.exchange, { offline: false, trouble: '' });
  } catch (problem) {
    if (!(problem instanceof ServerError)) throw problem;
    state.exchange.offline = problem.failure === 'offline';
    state.exchange.trouble = problem.failure === 'trouble' || problem.failure === 'refused' ? problem.message : '';
    if (problem.failure === 'revoked') {
      await lockDevice();
    }
  } finally {
    state.clockOffset = api.clockOffset;
    if (state.phase === 'ready') await refresh();
  }
}

let soon: ReturnType<typeof setTimeout> | undefined;

/** Something new waits: send it in a moment, unless there is no network, which is asked for elsewhere. */
function exchangeSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void exchangeNow(), state.exchange.offline ? 30_000 : 1500);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Try again on its own: at once when the network is back, else after a while that grows with every failure. */
export function exchangeInBackground(): void {
  let pause = 15_000;
  const again = async (): Promise<void> => {
    clearTimeout(timer);
    await exchangeNow();
    const failed = state.exchange.offline || state.exchange.trouble !== '';
    pause = failed ? Math.min(pause * 2, 15 * 60_000) : waiting.value > 0 ? 15_000 : 5 * 60_000;
    timer = setTimeout(() => void again(), pause);
  };
  window.addEventListener('online', () => void again());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void again();
  });
  void again();
}
