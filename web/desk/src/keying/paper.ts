/** Papers as the server knows them, and what is kept of one that is being keyed. */
import { formOf, readAnswer, setAnswers, setMeta } from '../../../src/engine/instance.ts';
import { withOffset } from '../../../src/questions/typed.ts';

export interface EntryNote { number: number; author: string; at: string }
export interface Waiting { interview_id: string; entries: EntryNote[]; differs: number | null }
export interface PaperDesk { waiting: Waiting[]; numbers: Record<string, string>; codes: Record<string, string[]>; apart: string[] }
export interface Task { interview_id: string; entry: 1 | 2; form_id: string; version: string; url: string }
export interface Difference { place: string; first: string | null; second: string | null }
export interface Differing extends Task { entries: EntryNote[]; differences: Difference[]; xml: string }
export interface Typist { typist: string; interviews: number; fields: number; errors: number; rate: number | null; seconds: number | null }

/** The paper's first page: who interviewed, on which day, from when to when. */
export interface Head { interviewer: string; date: string; began: string; ended: string }
export interface Draft { xml: string; head: Head; seconds: number }

const KEPT = 'desk-paper:';

/** Drafts lie in this browser until they are sent: a closed window loses at most the answer being typed. */
export function keepDraft(login: string, interview: string, draft: Draft): void {
  localStorage.setItem(`${KEPT}${login}:${interview}`, JSON.stringify(draft));
}

export function draftOf(login: string, interview: string, task: Task): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(`${KEPT}${login}:${interview}`) ?? 'null') as Draft | null;
    const form = draft && formOf(draft.xml);
    return form && form.id === task.form_id && form.version === task.version ? draft : null;
  } catch {
    return null; // not ours, or cut off: the paper is keyed from the start
  }
}

export const dropDraft = (login: string, interview: string): void => localStorage.removeItem(`${KEPT}${login}:${interview}`);

export function draftsOf(login: string): string[] {
  const start = `${KEPT}${login}:`;
  return Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)).sort();
}

/** The first page of an entry that was sent. */
export function headOf(xml: string): Head {
  const [start, end] = [readAnswer(xml, 'start'), readAnswer(xml, 'end')];
  return { interviewer: readAnswer(xml, 'interviewer'), date: start.slice(0, 10), began: start.slice(11, 16), ended: end.slice(11, 16) };
}

/** The interview as it is sent: the times are the paper's, not the typist's, or none; and there is no paradata. */
export function asPaper(xml: string, head: Head): string {
  const moment = (time: string): string => (head.date && time ? withOffset(`${head.date}T${time}`) : '');
  return setMeta(setAnswers(xml, { start: moment(head.began), end: moment(head.ended), interviewer: head.interviewer }), 'audit', '');
}
