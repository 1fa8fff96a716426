import { describe, expect, it } from 'vitest';

import { placeIn, read, readClock, readDate, typedOf, type Line } from '../desk/src/keying/lines.ts';
import type { FormNode } from '../src/engine/nodes.ts';

const item = (value: string) => ({ value, label: { asString: value.toUpperCase() } });
const line = (kind: Line['kind'], options: string[], instanceValue = '', valueType = 'string'): Line => ({
  kind, place: 'q', stem: '',
  node: { nodeType: kind === 'field' ? 'input' : 'select', valueType, appearances: null, currentState: { instanceValue, valueOptions: options.length ? options.map(item) : null } } as unknown as FormNode,
});

describe('what a typist types', () => {
  it.each([
    ['14.3.2021', '2021-03-14'], ['14/3/21', '2021-03-14'], ['14.3.', '2021-03-14'], ['140321', '2021-03-14'], ['14032021', '2021-03-14'], ['1403', '2021-03-14'],
    ['2021-03-14', '2021-03-14'], ['5 7 58', '1958-07-05'], ['29.2.2020', '2020-02-29'], ['29.2.2021', null], ['31.4.2021', null], ['14', null], ['x', null], ['', null],
  ])('%s is the date %s', (text, date) => expect(readDate(text, '2021-11-30')).toBe(date));

  it.each([['9', '09:00'], ['905', '09:05'], ['0905', '09:05'], ['9.05', '09:05'], ['23:59', '23:59'], ['24:00', null], ['9:60', null], ['noon', null]])(
    '%s is the time %s', (text, time) => expect(readClock(text)).toBe(time));

  it('is a number printed before an answer, or its name', () => {
    const one = line('one', ['yes', 'no', 'dk']);
    expect(read(one, ' 2 ', undefined, '2021')).toEqual({ value: 'no' });
    expect(read(one, 'DK', undefined, '2021')).toEqual({ value: 'dk' });
    expect(read(one, '', undefined, '2021')).toEqual({ value: null });
    expect(read(one, '4', undefined, '2021')).toEqual({ problem: 'keyCode', values: { typed: '4', last: 3 } });
    expect(read(one, '1 2', undefined, '2021')).toEqual({ problem: 'keyOne' });
  });

  it('counts all answers that the paper prints, also those that a filter hides', () => {
    const filtered = line('one', ['c', 'd'], 'd');
    expect(read(filtered, '4', ['a', 'b', 'c', 'd'], '2021')).toEqual({ value: 'd' });
    expect(read(filtered, '1', ['a', 'b', 'c', 'd'], '2021')).toEqual({ problem: 'keyCode', values: { typed: '1', last: 4 } });
    expect(typedOf(filtered, ['a', 'b', 'c', 'd'])).toBe('4');
  });

  it('is several numbers in any spelling, each once', () => {
    const several = line('several', ['a', 'b', 'c'], 'a c');
    expect(read(several, '3, 1;3', undefined, '2021')).toEqual({ value: ['c', 'a'] });
    expect(typedOf(several, undefined)).toBe('1 3');
  });

  it('is a number, or is told', () => {
    expect(read(line('field', [], '', 'int'), '12', undefined, '2021')).toEqual({ value: '12' });
    expect(read(line('field', [], '', 'int'), '1,5', undefined, '2021')).toEqual({ problem: 'keyWhole' });
    expect(read(line('field', [], '', 'decimal'), '1,5', undefined, '2021')).toEqual({ value: '1.5' });
    expect(read(line('field', [], '', 'date'), '31.2.', undefined, '2021')).toEqual({ problem: 'keyDate' });
  });

  it('stands at the place that the server names', () => expect(placeIn('/data/household[2]/person[1]/age')).toBe('household[2]/person/age'));
});
