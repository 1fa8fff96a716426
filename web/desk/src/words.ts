/** What the desk says, in three languages; Serbian in both scripts. */
import { reactive } from 'vue';

import { toCyrillic } from '../../src/words/cyrillic.ts';
import { dayText, momentText, numberLocale } from '../../src/words/dates.ts';
import { ACTIONS } from './words/actions.ts';
import { en, type Words } from './words/en.ts';
import { sq } from './words/sq.ts';
import { sr } from './words/sr.ts';

type Base = 'en' | 'sq' | 'sr';
export type Code = Base | 'sr-Cyrl';
export type Word = keyof Words;
export const LANGUAGES: { code: Code; name: string }[] = [
  { code: 'en', name: 'English' }, { code: 'sq', name: 'Shqip' }, { code: 'sr', name: 'Srpski' }, { code: 'sr-Cyrl', name: 'Српски' },
];

const WORDS: Record<Base, Words> = { en, sq, sr };
export const speech = reactive<{ code: Code }>({ code: first() });

function first(): Code {
  const kept = localStorage.getItem('desk-language');
  if (LANGUAGES.some((one) => one.code === kept)) return kept as Code;
  const own = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code in WORDS);
  return (own as Code | undefined) ?? 'en';
}

export function speak(code: Code): void {
  speech.code = code;
  localStorage.setItem('desk-language', code);
  document.documentElement.lang = code;
}

const baseOf = (code: Code): Base => (code === 'sr-Cyrl' ? 'sr' : code);
const base = (): Base => baseOf(speech.code);

/** A sentence, its `{name}`s filled; in the desk's language, or in the one that is spoken with a respondent. */
export function say(key: Word, values: Record<string, string | number> = {}, code: Code = speech.code): string {
  const text = WORDS[baseOf(code)][key];
  const shown = code === 'sr-Cyrl' ? toCyrillic(text) : text;
  return shown.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What was done, of the audit log, in words. */
export function action(name: string): string {
  const words = ACTIONS[name];
  if (!words) return name;
  const text = words[{ en: 0, sq: 1, sr: 2 }[base()]]!;
  return speech.code === 'sr-Cyrl' ? toCyrillic(text) : text;
}

/** The text of a study's own words in the desk's language or another, else in its first. */
export function own(words: Record<string, string> | null | undefined, code: Code = speech.code): string {
  if (!words) return '';
  if (code === 'sr-Cyrl' && words['sr-Cyrl'] !== undefined) return words['sr-Cyrl'];
  if (code === 'sr-Cyrl' && words.sr !== undefined) return toCyrillic(words.sr);
  return words[baseOf(code)] ?? Object.values(words)[0] ?? '';
}

/** The language of the server's messages that fits the desk's. */
export const spoken = (): string => speech.code;

const locale = (): string => ({ en: 'en-GB', sq: 'sq', sr: 'sr-Latn', 'sr-Cyrl': 'sr-Cyrl' })[speech.code];

export function moment(iso: string | null | undefined): string {
  if (!iso) return '–';
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : momentText(date, locale());
}

export function number(value: number | null | undefined, digits = 0): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : new Intl.NumberFormat(numberLocale(locale()), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

export function day(iso: string): string {
  const date = new Date(`${iso.slice(0, 10)}T12:00:00`);
  return Number.isNaN(date.getTime()) ? iso : dayText(date, locale());
}

export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : new Intl.NumberFormat(numberLocale(locale()), { style: 'percent', maximumFractionDigits: 0 }).format(share);

export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 120) return `${number(size)} s`;
  if (size < 7200) return `${number(size / 60)} min`;
  return size < 172_800 ? `${number(size / 3600)} h` : `${number(size / 86_400)} d`;
}
