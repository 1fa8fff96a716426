/** A new interview at an address: opened in the study's form, saved before its first question is shown. */
import { OpenForm } from '../engine/adapter.ts';
import { readMeta, setMeta } from '../engine/instance.ts';
import { currentForm, formOf, keep, state } from '../state.ts';
import type { Interview } from '../store/records.ts';
import { say, speech } from '../words/index.ts';
import { prefill } from './prefill.ts';

/** An interview in the place of one that was given back: `from` where its answers are put right, else held anew. */
export interface Again {
  edits: string;
  from?: Interview | undefined;
}

/** Returns the instanceID under which the draft is kept. */
export async function startInterview(interview_id: string, address_id: string, again?: Again): Promise<string> {
  if (again?.from) return correctInterview(again.from);
  const reference = currentForm.value;
  const stored = reference && (await formOf(reference.form_id, reference.version));
  if (!stored) throw new Error(say('formMissing'));
  const form = await OpenForm.open(stored.xml, { deviceId: state.deviceId, username: state.me?.interviewer ?? state.me?.name ?? '' });
  form.speak(speech.language);
  const selection = state.selections.find((other) => other.address_id === address_id);
  const prefilled = prefill(form, { interview_id, interviewer: state.me?.interviewer ?? state.me?.name ?? '', roster: selection?.roster ?? null });
  const xml = await form.xml();
  const now = new Date().toISOString();
  const instance_id = readMeta(xml, 'instanceID') || `uuid:${crypto.randomUUID()}`;
  await keep('interviews', {
    instance_id, interview_id, address_id, form_id: stored.form_id, version: stored.version, state: 'draft', xml, audit: [], page: '',
    language: form.language, prefilled, started: now, changed: now, passage: 'waiting',
    ...(again ? { edits: again.edits } : {}),
  });
  return instance_id;
}

/** The answers of an interview once more, under a number of their own, in the version in which they were given. */
async function correctInterview(old: Interview): Promise<string> {
  const instance_id = `uuid:${crypto.randomUUID()}`;
  const now = new Date().toISOString();
  await keep('interviews', {
    instance_id, interview_id: old.interview_id, address_id: old.address_id, form_id: old.form_id, version: old.version, state: 'draft',
    xml: setMeta(old.xml, 'instanceID', instance_id), audit: [], page: '', language: old.language, prefilled: old.prefilled, started: now, changed: now,
    passage: 'waiting', edits: old.instance_id, corrects: true,
  });
  return instance_id;
}
