import { describe, expect, it } from 'vitest';

import { canonical, sealOf } from '../src/field/digest.ts';
import { isDay, problemsOf, select, type Person } from '../src/field/selection.ts';

const born = (label: string, birth_month: number, birth_day: number): Person => ({ label, birth_month, birth_day });
const aged = (label: string, sex: 'male' | 'female', age: number): Person => ({ label, sex, age });

describe('the birthday rules', () => {
  it('take the nearest birthday over the turn of the year', async () => {
    const roster = [born('A', 12, 20), born('B', 1, 3), born('C', 6, 1)];
    const choice = await select(roster, 'next-birthday', 'I1/01', { month: 12, day: 27 });
    expect(roster[choice.selected]!.label).toBe('B');
    expect(choice.days[1]).toBe(7);
    const last = await select(roster, 'last-birthday', 'I1/01', { month: 12, day: 27 });
    expect(roster[last.selected]!.label).toBe('A');
  });

  it('give 29 February a place of its own', async () => {
    const roster = [born('leap', 2, 29), born('march', 3, 1)];
    const choice = await select(roster, 'next-birthday', 'I1/01', { month: 2, day: 28 });
    expect([choice.days[0], choice.days[1], choice.selected]).toEqual([1, 2, 0]);
    expect(isDay(2, 29)).toBe(true);
    expect(isDay(2, 30)).toBe(false);
    expect(isDay(4, 31)).toBe(false);
    expect(isDay(13, 1)).toBe(false);
  });

  it('count a birthday today as the nearest', async () => {
    const roster = [born('today', 5, 5), born('later', 11, 5)];
    expect((await select(roster, 'next-birthday', 'I1/01', { month: 5, day: 5 })).selected).toBe(0);
    expect((await select(roster, 'last-birthday', 'I1/01', { month: 5, day: 5 })).selected).toBe(0);
  });

  it('agree with a count of real days, whoever lives there', async () => {
    // The other way to find the next birthday: go through the days of a leap year until somebody has one.
    const calendar = Array.from({ length: 366 }, (_, k) => new Date(Date.UTC(2024, 0, 1 + k)));
    let state = 7;
    const random = (n: number): number => (state = (state * 48271) % 2147483647) % n;
    for (let trial = 0; trial < 200; trial += 1) {
      const roster = Array.from({ length: 1 + random(6) }, (_, k) => {
        const day = calendar[random(366)]!;
        return born(`P${k}`, day.getUTCMonth() + 1, day.getUTCDate());
      });
      const start = random(366);
      const [month, day] = [calendar[start]!.getUTCMonth() + 1, calendar[start]!.getUTCDate()];
      const choice = await select(roster, 'next-birthday', `I${trial}/01`, { month, day });
      const order = Array.from({ length: 366 }, (_, k) => calendar[(start + k) % 366]!);
      const first = order.find((date) => roster.some((p) => p.birth_month === date.getUTCMonth() + 1 && p.birth_day === date.getUTCDate()))!;
      const chosen = roster[choice.selected]!;
      expect([chosen.birth_month, chosen.birth_day]).toEqual([first.getUTCMonth() + 1, first.getUTCDate()]);
    }
  });

  it('settle a shared birthday by the alphabet, in whatever order people were named', async () => {
    const [a, b] = [born('ab', 3, 3), born('AC', 3, 3)];
    for (const roster of [[a, b], [b, a]]) {
      const choice = await select(roster, 'next-birthday', 'I1/01', { month: 1, day: 1 });
      expect([choice.tied, roster[choice.selected]!.label]).toEqual([true, 'ab']);
    }
  });
});

describe("Kish's tables and the lot", () => {
  it('point to every one of four adults equally often', async () => {
    const roster = [aged('young woman', 'female', 20), aged('old man', 'male', 70), aged('young man', 'male', 25), aged('old woman', 'female', 66)];
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < 1200; k += 1) counts[(await select(roster, 'kish-grid', `I${k}/01`, { month: 1, day: 1 })).selected]! += 1;
    // A quarter of 1,200 each; four standard deviations are 60.
    for (const count of counts) expect(Math.abs(count - 300)).toBeLessThan(60);
  });

  it('number men by age, then women by age', async () => {
    const roster = [aged('w', 'female', 80), aged('m', 'male', 18)];
    for (let k = 0; k < 30; k += 1) {
      const choice = await select(roster, 'kish-grid', `I${k}/01`, { month: 1, day: 1 });
      expect(roster[choice.selected]!.label).toBe(choice.number === 1 ? 'm' : 'w');
    }
  });

  it('draw everyone equally often', async () => {
    const roster = [born('A', 1, 1), born('B', 1, 1), born('C', 1, 1)];
    const counts = [0, 0, 0];
    for (let k = 0; k < 900; k += 1) counts[(await select(roster, 'random', `I${k}/01`, { month: 1, day: 1 })).selected]! += 1;
    for (const count of counts) expect(Math.abs(count - 300)).toBeLessThan(57);
  });
});

describe('a roster that cannot be used', () => {
  it('is told row by row', () => {
    const roster = [born('A', 2, 30), born(' a', 1, 1), { label: '' }, { label: 'B', birth_month: 1, birth_day: 1, age: 12 }];
    expect(problemsOf(roster, 'next-birthday', 18)).toEqual([
      { what: 'birthday', row: 0 }, { what: 'same-label', row: 1 }, { what: 'label', row: 2 }, { what: 'birthday', row: 2 }, { what: 'age', row: 3 },
    ]);
    expect(problemsOf([], 'next-birthday', 18)).toEqual([{ what: 'nobody' }]);
    expect(problemsOf([born('A', 1, 1)], 'by-eye', 18)).toEqual([{ what: 'method', method: 'by-eye' }]);
    expect(problemsOf([{ label: 'A' }], 'kish-grid', 18).map((problem) => problem.what)).toEqual(['sex', 'age']);
  });
});

describe('the seal', () => {
  it('is the SHA-256 of sorted JSON', async () => {
    expect(canonical({ b: [1, 'ë'], a: undefined, c: { z: null, y: true } })).toBe('{"b":[1,"ë"],"c":{"y":true,"z":null}}');
    // printf '{"a":1}' | sha256sum
    expect(await sealOf({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
  });

  it('changes with every change', async () => {
    const record = { roster: [born('A', 1, 1)], selected: 0 };
    expect(await sealOf({ ...record, selected: 1 })).not.toBe(await sealOf(record));
  });
});
