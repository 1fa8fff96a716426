/** Decisions that are being written: kept while one looks elsewhere, and through everything that may go wrong. */
import { reactive } from 'vue';

import type { Interview } from './api.ts';
import { say, type Word } from './words.ts';

export type Verdict = 'accept' | 'hold' | 'return' | 'reject';
const WORDS: Record<string, Word> = { accept: 'accepted', hold: 'held', return: 'returned', reject: 'rejected' };

interface Draft { reason: string; message: string; then: 'replace' | 'close'; interviewer: string; clear: () => void; take: (other: Draft) => void }
const drafts = new Map<string, Draft>();

export function draftOf(instance: string): Draft {
  const known = drafts.get(instance);
  if (known) return known;
  const empty = { reason: '', message: '', then: 'replace' as const, interviewer: '' };
  const made: Draft = reactive({
    ...empty,
    clear: () => void Object.assign(made, empty),
    take: ({ reason, message, then, interviewer }: Draft) => void Object.assign(made, { reason, message, then, interviewer }),
  });
  drafts.set(instance, made);
  return made;
}

/** What somebody else did to an interview since it was looked at, in words; `mine` where it was this very decision. */
export function decidedMeanwhile(before: Interview, now: Interview, decision: Verdict, reason: string): string {
  if (now.edited_by && !before.edited_by) return say('superseded');
  const made = now.decisions.slice(before.decisions.length).at(-1);
  if (made && made.decision === decision && made.reason === reason) return 'mine';
  if (made) return say('changedBy', { who: made.author, d: say(WORDS[made.decision] ?? 'waiting'), r: made.reason });
  const corrected = now.corrections.slice(before.corrections.length).at(-1);
  if (corrected) return say('correctedBy', { who: corrected.author, q: corrected.question });
  return say('changed');
}
