/**
 * A form as a typist sees it: one line for each question that is asked now, the answer as the paper prints it.
 *
 * Answers to choose from are typed by their numbers on paper, which count all answers of a question from one, whatever a
 * filter offers; dates and times as they are written by hand.
 */
import type { OpenForm } from '../../../src/engine/adapter.ts';
import { given, nodeName, type FormNode, type Item } from '../../../src/engine/nodes.ts';
import { pagesOf } from '../../../src/engine/pages.ts';
import { fieldKind, readTyped, withOffset } from '../../../src/questions/typed.ts';
import type { Word } from '../words.ts';

/** `rounds` asks how often a repeated block is filled in; all others are questions. */
export interface Line {
  place: string;
  node: FormNode;
  stem: string; // the sentence that an item of a battery completes
  kind: 'one' | 'several' | 'ranked' | 'field' | 'rounds';
}

export type Read = { value: string | string[] | null } | { problem: Word; values?: Record<string, string | number> };

const UNSEEN = new Set(['geopoint', 'geotrace', 'geoshape', 'binary', 'barcode']);

/** A node's path as the server names it: below the root, the first round of a repeat without a number. */
export const placeIn = (reference: string): string => reference.replace(/^\/[^/]+\//, '').replaceAll('[1]', '');

/** The questions asked now, in the form's order; what a device fills in and what is only read out is left out. */
export function linesOf(form: OpenForm, known: ReadonlySet<string>): Line[] {
  return pagesOf(form.root, known).flatMap((page): Line[] => {
    if (page.repeat) return [{ place: `${placeIn(page.repeat.currentState.reference)}#`, node: page.repeat, stem: '', kind: 'rounds' }];
    return page.nodes.flatMap((node) => {
      const kind = kindOf(node);
      return kind ? [{ place: placeIn(node.currentState.reference), node, stem: page.stem, kind }] : [];
    });
  });
}

function kindOf(node: FormNode): Line['kind'] | null {
  if (node.currentState.readonly || UNSEEN.has(node.valueType ?? '')) return null;
  switch (node.nodeType) {
    case 'select':
      return node.selectType === 'select' ? 'several' : 'one';
    case 'rank':
      return 'ranked';
    case 'input':
    case 'range':
      return 'field';
    default:
      return null;
  }
}

/** The answers of a line with their numbers on paper; `names` are all answers of the question, in the paper's order. */
export function codesOf(line: Line, names: readonly string[] | undefined): { code: number; item: Item }[] {
  const items = line.node.currentState.valueOptions ?? [];
  const all = names?.length ? names : items.map((item) => item.value);
  return items.map((item) => ({ code: all.indexOf(item.value) + 1, item })).filter(({ code }) => code > 0);
}

/** What stands in the line's field for the answer that the form holds. */
export function typedOf(line: Line, names: readonly string[] | undefined): string {
  if (line.kind === 'rounds') return String(line.node.currentState.children?.length ?? 0);
  const value = given(line.node);
  if (line.kind === 'field') return fieldOf(line.node) === 'date' ? byHand(value) : fieldOf(line.node) === 'time' ? value.slice(0, 5) : value;
  const codes = new Map(codesOf(line, names).map(({ code, item }) => [item.value, code]));
  return value.split(' ').map((name) => codes.get(name) ?? name).join(' ');
}

/**
 * What was typed, as an answer.
 *
 * @param near an ISO date in whose year a date without one lies.
 */
export function read(line: Line, text: string, names: readonly string[] | undefined, near: string): Read {
  const bare = text.trim();
  if (line.kind === 'rounds') return /^\d{1,2}$/.test(bare) ? { value: bare } : { problem: 'keyRounds' };
  if (bare === '' || bare === '-') return { value: null }; // a dash where nothing is on the paper
  if (line.kind === 'field') return readField(line.node, text, near);
  const found: string[] = [];
  const codes = codesOf(line, names);
  for (const typed of bare.split(/[\s,;.+]+/).filter(Boolean)) {
    const one = codes.find(({ code, item }) => String(code) === typed || item.value.toLowerCase() === typed.toLowerCase());
    if (!one) return { problem: 'keyCode', values: { typed, last: codes.at(-1)?.code ?? 0 } };
    if (!found.includes(one.item.value)) found.push(one.item.value);
  }
  if (line.kind === 'one') return found.length > 1 ? { problem: 'keyOne' } : { value: found[0]! };
  return { value: found };
}

const fieldOf = (node: FormNode): string => fieldKind(node.valueType ?? 'string', node.appearances ? [...node.appearances] : []);

function readField(node: FormNode, text: string, near: string): Read {
  const kind = fieldOf(node);
  if (kind === 'date') {
    const date = readDate(text, near);
    return date ? { value: date } : { problem: 'keyDate' };
  }
  if (kind === 'time') {
    const time = readClock(text);
    return time ? { value: `${time}:00` } : { problem: 'keyTime' };
  }
  if (kind === 'month') {
    const [, month = '', year = ''] = /^(\d{1,2})[./\s-]+(\d{4})$/.exec(text.trim()) ?? [];
    return Number(month) >= 1 && Number(month) <= 12 ? { value: `${year}-${month.padStart(2, '0')}-01` } : { problem: 'keyMonth' };
  }
  if (kind === 'datetime-local') {
    const [date = '', time = ''] = text.trim().split(/\s+/);
    const [day, clock] = [readDate(date, near), readClock(time)];
    return day && clock ? { value: withOffset(`${day}T${clock}`) } : { problem: 'keyDate' };
  }
  const found = readTyped(kind === 'year' ? 'year' : node.valueType === 'int' ? 'integer' : node.valueType === 'decimal' ? 'decimal' : 'text', text.trim());
  return found.problem ? { problem: node.valueType === 'decimal' ? 'keyNumber' : 'keyWhole' } : { value: found.value };
}

/** A date as written by hand, day first: `14.3.2021`, `14/3/21`, `14.3.`, `140321`, `14032021`; or `2021-03-14`. */
export function readDate(text: string, near: string): string | null {
  const bare = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(bare);
  const parts = iso ? [iso[3]!, iso[2]!, iso[1]!] : (/^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(bare) ?? /^(\d{1,2})[./\s-]+(\d{1,2})(?:[./\s-]+(\d{4}|\d{2}))?\.?$/.exec(bare))?.slice(1);
  if (!parts) return null;
  const [day, month] = [Number(parts[0]), Number(parts[1])];
  const typed = parts[2] ?? near.slice(0, 4);
  // Two digits are the last year that ended in them: a birth in 58 was in 1958.
  const year = typed.length === 4 ? Number(typed) : Number(typed) + 100 * Math.floor((Number(near.slice(0, 4)) - Number(typed)) / 100);
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}

/** A time of day: `9:05`, `9.05`, `905`, `0905`, `9`. */
export function readClock(text: string): string | null {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:[:.\s]?(\d{2}))?$/.exec(text.trim()) ?? [];
  return hours !== undefined && Number(hours) < 24 && Number(minutes) < 60 ? `${hours.padStart(2, '0')}:${minutes}` : null;
}

/** `14.3.2021` for `2021-03-14`. */
export function byHand(iso: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  return year ? `${Number(day)}.${Number(month)}.${year}` : iso;
}

/** The words of a line: of a battery's item, with the sentence that it completes. */
export function wordsOf(line: Line): string {
  const own = line.node.currentState.label?.asString || nodeName(line.node);
  return line.stem ? `${line.stem.replace(/[…. ]+$/, '')} ${own.replace(/^[…. ]+/, '')}` : own;
}

/** Give a line its answer. */
export function put(form: OpenForm, line: Line, value: string | string[] | null): void {
  if (line.kind !== 'rounds') return form.answer(line.node, value);
  const there = line.node.currentState.children?.length ?? 0;
  const wanted = Number(value);
  if (wanted > there) line.node.addInstances!(there - 1, wanted - there);
  else if (wanted < there) line.node.removeInstances!(wanted, there - wanted);
}
