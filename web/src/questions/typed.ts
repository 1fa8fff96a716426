/** From what stands in a field to an answer, or to what is wrong with it. */
import type { Words } from '../words/en.ts';

export type FieldKind = 'text' | 'integer' | 'decimal' | 'date' | 'month' | 'year' | 'time' | 'datetime-local';

/** Which field a question gets, by its type and the ways of showing that its author asked for. */
export function fieldKind(valueType: string, appearances: readonly string[]): FieldKind {
  switch (valueType) {
    case 'int':
      return 'integer';
    case 'decimal':
      return 'decimal';
    case 'date':
      return appearances.includes('year') ? 'year' : appearances.includes('month-year') ? 'month' : 'date';
    case 'time':
      return 'time';
    case 'dateTime':
      return 'datetime-local';
    default:
      return 'text';
  }
}

/** `2021-03-04T05:06` as a moment of the device's own zone, as XForms writes moments. */
export function withOffset(local: string): string {
  const minutes = -new Date(local).getTimezoneOffset();
  const two = (n: number): string => String(Math.trunc(Math.abs(n))).padStart(2, '0');
  return `${local.slice(0, 16)}:00.000${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** A decimal comma is taken for a point, as it is written here. */
export function readTyped(kind: FieldKind, text: string): { value: string | null; problem?: keyof Words } {
  const bare = text.trim();
  if (kind === 'text') return { value: text === '' ? null : text };
  if (bare === '') return { value: null };
  switch (kind) {
    case 'integer':
      if (!/^-?\d+$/.test(bare)) return { value: null, problem: 'wholeNumber' };
      // XForms integers are of 32 bits; a longer one would be lost on other devices.
      return Math.abs(Number(bare)) > 2_147_483_647 ? { value: null, problem: 'tooLong' } : { value: bare };
    case 'decimal': {
      const point = bare.replace(',', '.');
      return /^-?(\d+\.?\d*|\.\d+)$/.test(point) ? { value: point } : { value: null, problem: 'aNumber' };
    }
    case 'year':
      return /^\d{4}$/.test(bare) ? { value: `${bare}-01-01` } : { value: null, problem: 'wholeNumber' };
    case 'month':
      return { value: `${bare}-01` };
    case 'time':
      return { value: bare.length === 5 ? `${bare}:00` : bare };
    case 'datetime-local':
      return { value: withOffset(bare) };
    default:
      return { value: bare };
  }
}
