import { describe, expect, it } from 'vitest';

import { Audit, auditCsv, COLUMNS, steadyClock, type AuditRow } from '../src/engine/audit.ts';
import { isAside, partOptions, toggle } from '../src/engine/options.ts';
import { layOut, scaleBar } from '../src/field/map.ts';
import { sketchOf } from '../src/field/sketch.ts';
import { OUTCOMES, dwellings, slotState, standing } from '../src/field/visits.ts';
import { chunksOf } from '../src/questions/emphasis.ts';
import { fieldKind, readTyped } from '../src/questions/typed.ts';
import type { Assignment, Contact } from '../src/store/records.ts';
import { en } from '../src/words/en.ts';
import { say, speech } from '../src/words/index.ts';
import { sq } from '../src/words/sq.ts';
import { sr } from '../src/words/sr.ts';

describe('answers set apart', () => {
  const item = (value: string) => ({ value, label: { asString: value } });
  it.each(['dk', 'refused', 'dont_know', 'no_answer', '98', '-99'])('%s is', (name) => expect(isAside(name)).toBe(true));
  it.each(['yes', 'donkey', 'national', 'refugee', '9', '89', 'neutral'])('%s is not', (name) => expect(isAside(name)).toBe(false));
  it('are never all there is', () => expect(partOptions([item('98'), item('99')]).main.length).toBe(2));
  it('stand alone among several', () => {
    expect(toggle(['tea', 'coffee'], 'dk')).toEqual(['dk']);
    expect(toggle(['dk'], 'tea')).toEqual(['tea']);
    expect(toggle(['tea', 'coffee'], 'tea')).toEqual(['coffee']);
  });
});

describe('paradata', () => {
  it('have the columns of Collect and survive commas, quotes and lines', () => {
    let elapsed = 0;
    const rows: AuditRow[] = [];
    const audit = new Audit(rows, steadyClock(() => 1000, () => elapsed), () => ({ latitude: 42.5, longitude: 21, accuracy: 8 }));
    audit.note('form start');
    audit.show([{ node: '/data/q', value: '' }], () => '');
    elapsed = 2500;
    audit.leave(() => 'a "b", c\nd');
    expect(auditCsv(rows)).toBe(`${COLUMNS.join(',')}\nform start,,1000,,42.5,21,8,,\nquestion,/data/q,1000,3500,42.5,21,8,,"a ""b"", c\nd"\n`);
  });

  it('count on when the clock is set back in the middle', () => {
    let [wall, elapsed] = [1_000_000, 0];
    const clock = steadyClock(() => wall, () => elapsed);
    wall = 0;
    elapsed = 500;
    expect(clock.now()).toBe(1_000_500);
  });
});

describe('what is typed', () => {
  it.each([
    ['integer', '52', '52'], ['integer', ' -3 ', '-3'], ['decimal', '2,5', '2.5'], ['decimal', '.5', '.5'], ['time', '08:15', '08:15:00'],
    ['month', '2026-02', '2026-02-01'], ['year', '1980', '1980-01-01'], ['text', ' as is ', ' as is '],
  ] as const)('%s "%s" is %s', (kind, text, value) => expect(readTyped(kind, text)).toEqual({ value }));
  it.each([['integer', '5a'], ['integer', '2.5'], ['integer', '99999999999'], ['decimal', '1.2.3'], ['decimal', 'e5'], ['year', '80']] as const)('%s "%s" is no answer', (kind, text) =>
    expect(readTyped(kind, text).problem).toBeTruthy());
  it('nothing is no answer, not a wrong one', () => expect(readTyped('integer', ' ')).toEqual({ value: null }));
  it('has a field by its type', () => expect(['int', 'decimal', 'date', 'string'].map((type) => fieldKind(type, []))).toEqual(['integer', 'decimal', 'date', 'text']));
});

describe('a dwelling on the route', () => {
  const visit = (attempt: number, disposition: string): Contact => ({ id: String(attempt), interview_id: 'I', address_id: 'I/01', attempt, at: '', disposition, passage: 'sent' });
  const address = { address_id: 'I/01', interview_id: 'I', number: 1, note: '' };
  const closed = (...codes: string[]): boolean => standing(address, codes.map((code, k) => visit(k + 1, code)), 3).closed;
  it('stays open while nobody was met, for as many visits as the study asks', () => {
    expect([closed(), closed('2.24'), closed('2.24', '2.25'), closed('2.24', '2.25', '2.24')]).toEqual([false, false, false, true]);
  });
  it('is closed by a refusal, by no dwelling, by an interview', () => expect([closed('2.111'), closed('4.50'), closed('2.24', '1.1')]).toEqual([true, true, true]));
  it('opens again to nobody by choice: a slot is done with its interview only', () => {
    const assignment: Assignment = { interview_id: 'I' };
    expect(slotState(assignment, [visit(1, '2.111')], [])).toBe('visited');
    expect(slotState(assignment, [visit(1, '2.24'), visit(2, '1.1')], [])).toBe('done');
    expect(slotState({ ...assignment, status: 'returned' }, [visit(1, '1.1')], [])).toBe('returned');
  });
  it('goes on where another device stopped, and past a rejected interview', () => {
    const known = { address_id: 'I/01', attempts: 2, disposition: '2.24', is_rejected: false };
    expect(standing(address, [], 3, OUTCOMES, known)).toMatchObject({ made: 2, left: 1, closed: false });
    const rejected = { ...known, attempts: 1, disposition: '1.1', is_rejected: true };
    expect(standing(address, [visit(1, '1.1')], 3, OUTCOMES, rejected)).toMatchObject({ closed: true, interviewed: false, rejected: true });
    const assignment: Assignment = { interview_id: 'I', addresses: [rejected] };
    expect(dwellings(assignment, [], 'I').map((one) => one.number)).toEqual([1]);
    expect(slotState(assignment, [visit(1, '1.1')], [])).toBe('open');
  });
  it('knows an outcome by one code only', () => expect(new Set(OUTCOMES.map((outcome) => outcome.code)).size).toBe(OUTCOMES.length));
});

describe('the drawings', () => {
  it.each([1, 3, 5])('take every %dth house', (skip) => {
    const { houses } = sketchOf(skip, 'alternate');
    expect(houses.filter((house) => house.taken).map((house) => house.n)).toEqual(houses.map((house) => house.n).filter((n) => n % skip === 0));
    for (const house of houses) for (const other of houses) if (house !== other) expect(Math.hypot(house.x - other.x, house.y - other.y)).toBeGreaterThan(14);
  });
  it('keep distances true', () => {
    const place = (id: string, latitude: number, longitude: number) => ({ id, name: id, latitude, longitude, count: 1, done: false });
    // Prishtina to Prizren are 60.6 km as the crow flies (great circle on a sphere of 6,371 km).
    const { dots, metresPerUnit } = layOut([place('Prishtina', 42.6629, 21.1655), place('Prizren', 42.2139, 20.7397)], null, 360, 400);
    const metres = Math.hypot(dots[0]!.x - dots[1]!.x, dots[0]!.y - dots[1]!.y) * metresPerUnit;
    expect(metres / 1000).toBeCloseTo(haversine(42.6629, 21.1655, 42.2139, 20.7397), 0);
    expect(dots[0]!.y).toBeLessThan(dots[1]!.y);
    expect(dots[0]!.x).toBeGreaterThan(dots[1]!.x);
  });
  it('have a scale of a round number', () => expect(scaleBar(100).label).toBe('5 km'));
});

function haversine(a: number, b: number, c: number, d: number): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const h = Math.sin(rad(c - a) / 2) ** 2 + Math.cos(rad(a)) * Math.cos(rad(c)) * Math.sin(rad(d - b) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(h));
}

describe('the words', () => {
  it.each([['sq', sq], ['sr', sr]] as const)('%s fills in the same blanks as English', (_, words) => {
    const blanks = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((found) => found[0]).sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect([key, blanks(words[key])]).toEqual([key, blanks(en[key])]);
  });
  it('count', () => {
    Object.assign(speech, { language: 'en', script: 'Latn' });
    expect([say('inDays', { days: 1 }), say('inDays', { days: 2 }), say('answersGiven', { n: 1 })]).toEqual(['in 1 day', 'in 2 days', '1 answer given.']);
  });
  it('come in Cyrillic with names left as they are', () => {
    Object.assign(speech, { language: 'sr', script: 'Cyrl' });
    expect(say('interviewNumber', { id: 'K11' })).toBe('Интервју K11');
    Object.assign(speech, { language: 'en', script: 'Latn' });
  });
});

describe('emphasis in the form', () => {
  it('is kept, and nothing else is taken for markup', () => {
    expect(chunksOf('a **b** _c_ <img onerror=x> snake_case_name 2*3*4')).toEqual([
      { as: 'span', text: 'a ' }, { as: 'strong', text: 'b' }, { as: 'span', text: ' ' }, { as: 'em', text: 'c' },
      { as: 'span', text: ' <img onerror=x> snake_case_name 2*3*4' },
    ]);
  });
});
