/** Answers taken over into another version of a form, as far as it still asks for them. */
import type { OpenForm } from './adapter.ts';
import { given, type FormNode } from './nodes.ts';

/**
 * Give again what was answered before, by place. An answer may open questions that are answered in turn, so this goes
 * on until nothing is added. What the form no longer has, or no longer takes, is left out.
 */
export function carryOver(form: OpenForm, answers: ReadonlyMap<string, { value: string }>): void {
  for (let pass = 0; pass < 50 && giveAgain(form, form.root, answers); pass += 1);
}

function giveAgain(form: OpenForm, parent: FormNode, answers: ReadonlyMap<string, { value: string }>): boolean {
  let changed = false;
  for (const node of parent.currentState.children ?? []) {
    if (!node.currentState.relevant) continue;
    if (node.currentState.children) {
      if (node.nodeType === 'repeat-range:uncontrolled') changed = addRounds(node, answers) || changed;
      changed = giveAgain(form, node, answers) || changed;
      continue;
    }
    const before = answers.get(node.currentState.reference)?.value ?? '';
    if (before === '' || given(node) !== '' || node.nodeType === 'model-value' || node.nodeType === 'note' || node.currentState.readonly) continue;
    const list = node.nodeType === 'rank' || (node.nodeType === 'select' && node.selectType === 'select');
    const values = list ? before.split(' ') : [before];
    const known = node.currentState.valueOptions;
    if (known && !values.every((value) => known.some((option) => option.value === value))) continue;
    try {
      form.answer(node, list ? values : before);
    } catch {
      continue; // another type of question now: the engine does not take the old answer
    }
    changed = given(node) !== '' || changed;
  }
  return changed;
}

function addRounds(range: FormNode, answers: ReadonlyMap<string, unknown>): boolean {
  const start = `${range.currentState.reference}[`;
  const rounds = [...answers.keys()].filter((place) => place.startsWith(start)).map((place) => Number.parseInt(place.slice(start.length), 10));
  const wanted = Math.min(Math.max(0, ...rounds), 50);
  const there = range.currentState.children?.length ?? 0;
  if (there >= wanted) return false;
  range.addInstances!(there - 1, wanted - there);
  return true;
}
