/**
 * Walks a form by a script, as an interviewer would turn its pages, and says after every step what is on the screen.
 * The tests hold it against an evaluator that shares no line with it (tests/web/walk_evaluator.py).
 */
import { OpenForm } from '../src/engine/adapter.ts';
import type { AuditRow } from '../src/engine/audit.ts';
import { given, type FormNode } from '../src/engine/nodes.ts';
import { Session, type Saved } from '../src/engine/session.ts';

type Step =
  | { do: 'answer'; place: string; value: string | string[] | null }
  | { do: 'next' | 'back' | 'add' | 'remove' | 'reopen' }
  | { do: 'jump'; place: string };

interface Seen {
  page: string;
  moved: boolean;
  questions: Record<string, { label: string; value: string; options: [string, string][] | null; problem: string; required: boolean }>;
}

const respondent = { deviceId: 'device', username: 'walker' };

async function begin(xform: string, language: string, before?: Saved): Promise<Session> {
  const form = await OpenForm.open(xform, respondent, before?.xml);
  if (language) form.speak(language);
  const audit: AuditRow[] = before ? [...before.audit] : [];
  return new Session({ form, facts: { interview_id: '', interviewer: '', roster: null }, audit, page: before?.page ?? '', prefilled: [], resumed: Boolean(before), save: () => Promise.resolve() });
}

function look(session: Session, moved: boolean): Seen {
  const questions: Seen['questions'] = {};
  for (const node of session.page.value?.nodes ?? []) {
    const state = node.currentState;
    const problem = session.problemOf(node);
    questions[state.reference] = {
      label: state.label?.asString ?? '',
      value: given(node),
      options: state.valueOptions?.map((option) => [option.value, option.label.asString]) ?? null,
      problem: problem === null ? '' : 'own' in problem ? 'own' : problem.condition,
      required: state.required,
    };
  }
  return { page: session.shown.key, moved, questions };
}

function find(node: FormNode, place: string): FormNode | undefined {
  if (node.currentState.reference === place && !node.currentState.children) return node;
  for (const child of node.currentState.children ?? []) {
    const found = find(child, place);
    if (found) return found;
  }
  return undefined;
}

async function walk(xform: string, steps: Step[], language: string): Promise<{ seen: Seen[]; violations: string[]; xml: string }> {
  let session = await begin(xform, language);
  const seen = [look(session, true)];
  for (const step of steps) {
    let moved = true;
    if (step.do === 'answer') {
      const node = find(session.form.root, step.place);
      if (!node) throw new Error(`no question ${step.place}`);
      session.answer(node, step.value);
    } else if (step.do === 'next') moved = session.next();
    else if (step.do === 'back') session.back();
    else if (step.do === 'add') session.addRound();
    else if (step.do === 'remove') session.removeRound();
    else if (step.do === 'jump') session.jump(step.place);
    else session = await begin(xform, language, await session.close('form exit'));
    seen.push(look(session, moved));
  }
  const violations = [...session.form.violations];
  return { seen, violations, xml: (await session.close('form finalize')).xml };
}

Object.assign(window, { walk });
