/** Whom to interview in a household: computed from what everyone there can check, then sealed. */
import { sha256 } from './digest.ts';

export interface Person {
  label: string; // initials or a word that tells the persons apart; no names are needed
  sex?: 'male' | 'female' | undefined;
  birth_month?: number | undefined;
  birth_day?: number | undefined;
  age?: number | undefined;
}

export const METHODS = ['next-birthday', 'last-birthday', 'kish-grid', 'random'] as const;
export type Method = (typeof METHODS)[number];

export interface Choice {
  selected: number; // place in the roster, from 0
  days: (number | null)[]; // to the next or since the last birthday; null where the method does not look
  tied: boolean; // another person's birthday is as near
  table: string; // Kish's table; empty for the other methods
  number: number; // the person's number in Kish's order; 0 for the other methods
}

export type Problem =
  | { what: 'nobody' }
  | { what: 'method'; method: string }
  | { what: 'label' | 'birthday' | 'age' | 'sex'; row: number }
  | { what: 'same-label'; row: number };

/** Days before each month in a year with 29 February, so that every birthday has its place. */
const BEFORE = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
const LENGTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What keeps a roster from being used, row by row; nothing where it can be used. */
export function problemsOf(roster: readonly Person[], method: string, minimumAge: number): Problem[] {
  if (!isMethod(method)) return [{ what: 'method', method }];
  if (roster.length === 0) return [{ what: 'nobody' }];
  const problems: Problem[] = [];
  roster.forEach((person, row) => {
    const label = person.label.trim().toLowerCase();
    if (!label) problems.push({ what: 'label', row });
    else if (roster.findIndex((other) => other.label.trim().toLowerCase() === label) < row) problems.push({ what: 'same-label', row });
    if (method.endsWith('birthday') && !isDay(person.birth_month, person.birth_day)) problems.push({ what: 'birthday', row });
    if (method === 'kish-grid' && person.sex === undefined) problems.push({ what: 'sex', row });
    const age = person.age;
    if (method === 'kish-grid' && age === undefined) problems.push({ what: 'age', row });
    if (age !== undefined && (!Number.isInteger(age) || age < minimumAge || age > 120)) problems.push({ what: 'age', row });
  });
  return problems;
}

/** Whether a month has such a day; 29 February is one. */
export function isDay(month: number | undefined, day: number | undefined): boolean {
  if (!Number.isInteger(month) || !Number.isInteger(day)) return false;
  const length = LENGTH[month! - 1];
  return length !== undefined && day! >= 1 && day! <= length;
}

/**
 * Select one person of a roster without problems, by the same rules as `aneroid.collection.selection`, which takes every
 * choice again when it arrives.
 *
 * Birthdays are compared on a calendar of 366 days; one today is the nearest. Of equal birthdays the label first in the
 * alphabet is taken, as people at the door can check. Kish's table and the random number follow from the address, which
 * the interviewer does not choose.
 *
 * @param address the address id.
 * @param today the day of the visit where the interviewer stands.
 * Source: Kish (1949), Journal of the American Statistical Association 44; Salmon and Nichols (1983), Public Opinion
 * Quarterly 47, for the birthday methods.
 */
export async function select(roster: readonly Person[], method: Method, address: string, today: { month: number; day: number }): Promise<Choice> {
  const none = roster.map(() => null);
  switch (method) {
    case 'next-birthday':
    case 'last-birthday': {
      const now = dayOfYear(today.month, today.day);
      const days = roster.map((person) => {
        const birthday = dayOfYear(person.birth_month!, person.birth_day!);
        return method === 'next-birthday' ? (birthday - now + 366) % 366 : (now - birthday + 366) % 366;
      });
      const nearest = Math.min(...days);
      const candidates = [...roster.keys()].filter((k) => days[k] === nearest).sort((a, b) => alphabetical(roster[a]!, roster[b]!));
      return { selected: candidates[0]!, days, tied: candidates.length > 1, table: '', number: 0 };
    }
    case 'kish-grid': {
      const order = [...roster.keys()].sort((a, b) => kishOrder(roster[a]!, roster[b]!));
      const table = TABLES[(await numberOf(address)) % TABLES.length]!;
      const number = table.person[Math.min(order.length, 6) - 1]!;
      return { selected: order[number - 1]!, days: none, tied: false, table: table.name, number };
    }
    case 'random':
      return { selected: (await numberOf(address)) % roster.length, days: none, tied: false, table: '', number: 0 };
  }
}

export function isMethod(method: string): method is Method {
  return (METHODS as readonly string[]).includes(method);
}

function dayOfYear(month: number, day: number): number {
  return BEFORE[month - 1]! + day;
}

/** By the order of letters without regard to case: every device sorts alike. */
function alphabetical(first: Person, second: Person): number {
  const [a, b] = [first.label.trim().toLowerCase(), second.label.trim().toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Men from the oldest, then women from the oldest. */
function kishOrder(first: Person, second: Person): number {
  if (first.sex !== second.sex) return first.sex === 'male' ? -1 : 1;
  return second.age! - first.age! || alphabetical(first, second);
}

/** Kish's eight tables, as often as he says: A, C, D and F for one address in six, the others for one in twelve. */
const KISH: Record<string, number[]> = {
  A: [1, 1, 1, 1, 1, 1],
  B1: [1, 1, 1, 1, 2, 2],
  B2: [1, 1, 1, 2, 2, 2],
  C: [1, 1, 2, 2, 3, 3],
  D: [1, 2, 2, 3, 4, 4],
  E1: [1, 2, 3, 3, 3, 5],
  E2: [1, 2, 3, 4, 5, 5],
  F: [1, 2, 3, 4, 5, 6],
};
const TABLES = ['A', 'A', 'B1', 'B2', 'C', 'C', 'D', 'D', 'E1', 'E2', 'F', 'F'].map((name) => ({ name, person: KISH[name]! }));

/** A large number that follows from the address: always the same for the same one. */
async function numberOf(address: string): Promise<number> {
  return parseInt((await sha256(address)).slice(0, 12), 16);
}
