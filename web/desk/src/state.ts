/** Who is signed in, where in the desk one is, and what went wrong. */
import { reactive } from 'vue';

import { Refusal, get, post, remove, useCsrf, type Role, type Session } from './api.ts';
import { exchange, keepSession, keptSession, openDevice, waiting } from './offline.ts';
import { say } from './words.ts';

export const VIEWS = ['progress', 'mapTab', 'queue', 'interviewers', 'calls', 'revisits', 'aside', 'paper', 'log'] as const;
export type View = (typeof VIEWS)[number];
/** Addresses of the views; a link that was sent to somebody goes on to work. */
const PLACES: Record<View, string> = { progress: 'progress', mapTab: 'map', queue: 'queue', interviewers: 'interviewers', calls: 'calls', revisits: 'revisits', aside: 'aside', paper: 'paper', log: 'log' };
const HIDDEN: Partial<Record<Role, View[]>> = { analyst: ['calls', 'revisits', 'aside', 'paper', 'log'], coordinator: ['log'], interviewer: [...VIEWS], typist: VIEWS.filter((view) => view !== 'paper') };

export const state = reactive<{ session: Session | null; offline: boolean; ready: boolean; view: View; chosen: string; updateReady: boolean }>({
  session: null, offline: false, ready: false, view: 'progress', chosen: '', updateReady: false,
});

/** An analyst sees figures and answers, but calls nobody and decides nothing; a typist keys papers. The server refuses as well. */
export const views = (): View[] => VIEWS.filter((view) => !HIDDEN[state.session?.role ?? 'interviewer']?.includes(view));
export const mayDecide = (): boolean => ['administrator', 'manager', 'coordinator'].includes(state.session?.role ?? '');

/** The address says which view, and which interview: so the browser's own back button works. */
export function follow(): void {
  const [view, ...rest] = decodeURIComponent(location.hash.slice(1)).split('/');
  state.view = VIEWS.find((one) => PLACES[one] === view) ?? 'progress';
  if (state.session && !views().includes(state.view)) state.view = views()[0] ?? 'progress';
  state.chosen = rest.join('/');
}

export const placeOf = (view: View, chosen = ''): string => `#${PLACES[view]}${chosen ? `/${encodeURIComponent(chosen)}` : ''}`;

export function go(view: View, chosen = ''): void {
  location.hash = placeOf(view, chosen);
}

async function enter(session: Session | null, offline = false): Promise<void> {
  state.session = session;
  state.offline = offline;
  useCsrf(session?.csrf ?? '');
  if (session && !views().includes(state.view)) state.view = views()[0] ?? 'progress';
  if (session && !offline) await keepSession(session);
}

/** Who was signed in; without a network whoever was so last, for the revisits. */
export async function resume(): Promise<void> {
  await openDevice();
  try {
    await enter(await get<Session>('/sessions/current'));
  } catch (problem) {
    const gone = problem instanceof Refusal && problem.status === 0;
    await enter(gone ? await keptSession() : null, gone);
  }
  state.ready = true;
  if (state.offline && state.session && state.view !== 'revisits') go('revisits');
  void exchangeNow();
}

/** The network is back: the session anew, since only the server knows it, then what waits. */
export async function reconnect(): Promise<void> {
  if (!state.offline) return;
  try {
    await enter(await get<Session>('/sessions/current'));
  } catch (problem) {
    if (problem instanceof Refusal && problem.status === 401) await enter(null);
    return;
  }
  await exchangeNow();
}

export async function signIn(login: string, password: string): Promise<void> {
  await enter(await post<Session>('/sessions', { login, password }));
  void exchangeNow();
}

export async function signOut(): Promise<void> {
  await remove('/sessions/current').catch(() => undefined);
  await enter(null);
  await keepSession(null);
}

/** Exchange revisits, for those who make them. */
export async function exchangeNow(): Promise<void> {
  if (!state.session || state.offline || !mayDecide()) return;
  try {
    await exchange(state.session.login);
  } catch (problem) {
    told(problem);
  }
}

export function exchangeInBackground(): void {
  const again = (): void => void (state.offline ? reconnect() : waiting.value.length ? exchangeNow() : undefined);
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again());
  setInterval(again, 30_000);
}

/** What to tell a person of something that went wrong; a session that ended leads to the sign-in. */
export function told(problem: unknown): string {
  if (!(problem instanceof Refusal)) throw problem;
  if (problem.status === 401) void enter(null);
  return { 0: say('unreachable'), 401: say('ended'), 403: say('refused') }[problem.status] ?? problem.message;
}
