/** Who is signed in, where in the desk one is, and what went wrong. */
import { reactive } from 'vue';

import { Refusal, get, post, remove, useCsrf, type Session } from './api.ts';
import { say } from './words.ts';

export const VIEWS = ['progress', 'queue', 'interviewers', 'calls', 'revisits', 'log'] as const;
export type View = (typeof VIEWS)[number];

export const state = reactive<{ session: Session | null; ready: boolean; view: View; problem: string; chosen: string }>({
  session: null, ready: false, view: 'progress', problem: '', chosen: '',
});

/** The address says which view, and which interview: so the browser's own back button works. */
export function follow(): void {
  const [view, ...rest] = decodeURIComponent(location.hash.slice(1)).split('/');
  state.view = VIEWS.find((one) => one === view) ?? 'progress';
  state.chosen = rest.join('/');
}

export function go(view: View, chosen = ''): void {
  location.hash = chosen ? `${view}/${encodeURIComponent(chosen)}` : view;
}

function enter(session: Session | null): void {
  state.session = session;
  useCsrf(session?.csrf ?? '');
}

export async function resume(): Promise<void> {
  enter(await get<Session>('/sessions/current').catch(() => null));
  state.ready = true;
}

export async function signIn(login: string, password: string): Promise<void> {
  enter(await post<Session>('/sessions', { login, password }));
  state.problem = '';
}

export async function signOut(): Promise<void> {
  await remove('/sessions/current').catch(() => undefined);
  enter(null);
}

/** What to tell a person of something that went wrong; a session that ended leads to the sign-in. */
export function told(problem: unknown): string {
  if (!(problem instanceof Refusal)) throw problem;
  if (problem.status === 401) enter(null);
  return { 0: say('unreachable'), 401: say('ended'), 403: say('refused'), 409: say('changed') }[problem.status] ?? problem.message;
}
