import { describe, expect, it } from 'vitest';

import { brokenRules } from '../src/field/rules.ts';

const message = { en: 'odd' };
const rules = [{ name: 'family', when: { family: ['yes'], neighbour: ['no', 'refused'] }, message }];
const ages = [{ name: 'age', age: 'age', born: 'born', years: 1, message }];
const names = (answers: Record<string, string>, day = '2026-03-02'): string[] => brokenRules({ rules, ages }, new Map(Object.entries(answers)), day).map(({ name }) => name);

describe('answers that do not go together', () => {
  it('are told when all of them occur', () => {
    expect(names({ family: 'yes', neighbour: 'no' })).toEqual(['family']);
    expect(names({ family: 'yes', neighbour: 'refused' })).toEqual(['family']);
  });
  it('are not told of a missing or another answer', () => {
    expect(names({ family: 'yes' })).toEqual([]);
    expect(names({ family: 'yes', neighbour: 'yes' })).toEqual([]);
  });
  it('name the questions', () => expect(brokenRules({ rules }, new Map([['family', 'yes'], ['neighbour', 'no']]), '2026-03-02')[0]!.questions).toEqual(['family', 'neighbour']));
  it('say nothing in a study without rules', () => expect(brokenRules({}, new Map([['family', 'yes']]), '2026-03-02')).toEqual([]));
});

describe('an age against a birth', () => {
  it.each([['34', '1992-03-02'], ['33', '1992-03-03'], ['35', '1990-12-31'], ['34', '1991'], ['33', '1992'], ['36', '1990-03-02T00:00:00.000Z']])('%s fits %s', (age, born) => expect(names({ age, born })).toEqual([]));
  it.each([['30', '1992-03-02'], ['43', '1992'], ['17', '1999-01-01']])('%s does not fit %s', (age, born) => expect(names({ age, born })).toEqual(['age']));
  it.each([['', '1992'], ['34', ''], ['34', 'long ago']])('nothing is known of %s and %s', (age, born) => expect(names({ age, born })).toEqual([]));
});
