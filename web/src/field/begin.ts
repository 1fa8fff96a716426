/** A new interview at an address: opened in the study's form, saved before its first question is shown. */
import { OpenForm } from '../engine/adapter.ts';
import { readMeta } from '../engine/instance.ts';
import { currentForm, formOf, keep, state } from '../state.ts';
import { say, speech } from '../words/index.ts';
import { prefill } from './prefill.ts';

/** Returns the instanceID under which the draft is kept. */
export async function startInterview(interview_id: string, address_id: string): Promise<string> {
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
  });
  return instance_id;
}
