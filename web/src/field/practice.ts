/** Invented assignments to practise with. They live in a database of their own that is never sent. */
import { databaseName, openDatabase, put, setSetting, setting, type Database } from '../store/database.ts';
import type { Assignment, Study } from '../store/records.ts';
import { PRACTICE_FORM } from './practiceForm.ts';

const PLACES: [string, string, number, number][] = [
  ['Upper Vale', 'rural', 42.61, 20.93],
  ['Millbridge', 'urban', 42.66, 21.16],
  ['Sunny Hill', 'urban', 42.65, 21.18],
];

/** Fill the practice database: the study's own form where this device has it, else a short invented one. */
export async function practiceStudy(database: Database): Promise<void> {
  const field = await openDatabase('field');
  const real = await setting<Study>(field, 'study');
  const reference = real?.forms[0];
  const stored = reference && (await field.get('forms', `${reference.form_id}/${reference.version}`));
  field.close();
  const form = stored ?? { key: 'practice/1', form_id: 'practice', version: '1', name: 'Practice', hash: '', xml: PRACTICE_FORM };
  await put(database, 'forms', form);
  await setSetting(database, 'me', { name: 'Practice', role: 'interviewer', interviewer: '00' });
  await setSetting(database, 'study', {
    route: { turn: 'alternate', skip: { urban: 5, rural: 3 } }, person: { method: 'next-birthday', minimum_age: 18 }, attempts: 3,
    ...real,
    forms: [{ form_id: form.form_id, version: form.version, name: form.name }],
  });
  for (const assignment of practiceAssignments()) await put(database, 'assignments', assignment);
}

export function practiceAssignments(): Assignment[] {
  return PLACES.flatMap(([place, settlement, latitude, longitude], k) =>
    [1, 2].map((slot) => ({
      interview_id: `TRAIN-${k + 1}${slot}`, psu: `T${k + 1}`, stratum: `practice ${settlement}`, settlement,
      start_place: place, start_latitude: latitude, start_longitude: longitude, direction: ['N', 'E', 'S'][k]!, turn: 'alternate',
      skip: settlement === 'urban' ? 5 : 3, slot, status: 'open',
    })),
  );
}

export { databaseName };
