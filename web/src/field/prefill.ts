/**
 * Answers that the app knows already: nobody is asked for the interview's number or for birthdays a second time.
 *
 * By name: `interview_id` and `interviewer`; `adults` from the household list; in a repeat counted by it, questions
 * that end in `_initials`, `_birthday_month` and `_birthday_day`.
 */
import type { OpenForm } from '../engine/adapter.ts';
import { given, nodeName, type FormNode } from '../engine/nodes.ts';
import type { Person } from './selection.ts';

export interface Facts {
  interview_id: string;
  interviewer: string;
  roster: Person[] | null;
}

/** Fill in what is relevant and still empty. Returns the names of the questions that the app answers. */
export function prefill(form: OpenForm, facts: Facts): string[] {
  const names = new Set<string>();
  // An answer may open questions that are answered in turn: the number of adults opens a round for each.
  for (let pass = 0; pass < 3 && fill(form, form.root, facts, null, names); pass += 1);
  return [...names];
}

function fill(form: OpenForm, parent: FormNode, facts: Facts, round: number | null, names: Set<string>): boolean {
  let changed = false;
  parent.currentState.children?.forEach((node, k) => {
    if (!node.currentState.relevant) return;
    if (node.currentState.children) {
      changed = fill(form, node, facts, node.nodeType === 'repeat-instance' ? k : round, names) || changed;
      return;
    }
    if (node.nodeType !== 'input') return;
    const value = known(nodeName(node), facts, round);
    if (value === null) return;
    names.add(nodeName(node));
    if (given(node) !== '') return;
    form.answer(node, value);
    changed = true;
  });
  return changed;
}

function known(name: string, facts: Facts, round: number | null): string | null {
  if (name === 'interview_id') return facts.interview_id || null;
  if (name === 'interviewer') return facts.interviewer || null;
  if (!facts.roster) return null;
  if (name === 'adults') return String(facts.roster.length);
  const person = round === null ? undefined : facts.roster[round];
  if (!person) return null;
  if (name.endsWith('_initials')) return person.label;
  if (name.endsWith('_birthday_month')) return person.birth_month?.toString() ?? null;
  if (name.endsWith('_birthday_day')) return person.birth_day?.toString() ?? null;
  return null;
}
