/** The study's rules about answers that do not go together, told before the interview ends; the office runs them again. */
import type { Study } from '../store/records.ts';

export interface Broken {
  name: string;
  message: Record<string, string>;
  questions: string[];
}

/**
 * The rules that an interview's answers break; an answer that is missing breaks none.
 *
 * @param answers by the question's own name.
 * @param day on which the interview is held, YYYY-MM-DD.
 */
export function brokenRules(study: Pick<Study, 'rules' | 'ages'>, answers: ReadonlyMap<string, string>, day: string): Broken[] {
  const together = (study.rules ?? [])
    .filter(({ when }) => Object.entries(when).every(([question, values]) => values.includes(answers.get(question) ?? '\u0000')))
    .map(({ name, message, when }) => ({ name, message, questions: Object.keys(when) }));
  const aged = (study.ages ?? [])
    .filter(({ age, born, years }) => {
      const expected = ageOn(day, answers.get(born) ?? '');
      const told = Number.parseFloat(answers.get(age) ?? '');
      return expected !== null && !Number.isNaN(told) && Math.abs(told - expected) > years;
    })
    .map(({ name, message, age, born }) => ({ name, message, questions: [age, born] }));
  return [...together, ...aged];
}

/** The age on a day of somebody born on a date or in a year; null where that is not told. */
function ageOn(day: string, born: string): number | null {
  if (/^\d{4}$/.test(born)) return Number(day.slice(0, 4)) - Number(born);
  const date = /^\d{4}-\d\d-\d\d/.exec(born)?.[0];
  if (!date) return null;
  return Number(day.slice(0, 4)) - Number(date.slice(0, 4)) - (day.slice(5) >= date.slice(5) ? 0 : 1);
}
