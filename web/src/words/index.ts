/** What the app says, in the language and script chosen. */
import { momentText, timeText } from './dates.ts';
import { reactive } from 'vue';

import { isCyrillic, toCyrillic } from './cyrillic.ts';
import { en, type Words } from './en.ts';
import { sq } from './sq.ts';
import { sr } from './sr.ts';

export type Language = 'en' | 'sq' | 'sr';
export type Script = 'Latn' | 'Cyrl';

const WORDS: Record<Language, Words> = { en, sq, sr };

/** The language of the screen; the form's own may be another where the app does not speak it. */
export const speech = reactive<{ language: Language; script: Script }>({ language: 'en', script: 'Latn' });

export const LANGUAGES: { code: Language; script: Script; name: string }[] = [
  { code: 'en', script: 'Latn', name: 'English' },
  { code: 'sq', script: 'Latn', name: 'Shqip' },
  { code: 'sr', script: 'Latn', name: 'Srpski' },
  { code: 'sr', script: 'Cyrl', name: 'Српски' },
];

export function isLanguage(code: string): code is Language {
  return code in WORDS;
}

/** The device's own language where the app speaks it, else English. */
export function deviceLanguage(preferred: readonly string[]): { language: Language; script: Script } {
  for (const tag of preferred) {
    const code = tag.slice(0, 2).toLowerCase();
    if (isLanguage(code)) return { language: code, script: /cyrl/i.test(tag) ? 'Cyrl' : 'Latn' };
  }
  return { language: 'en', script: 'Latn' };
}

/** A sentence of the app: `{name}` is filled from `values`, of `[one|several]` the number `n` or `days` chooses. */
export function say(key: keyof Words, values: Record<string, string | number> = {}): string {
  const one = Number(values.n ?? values.days ?? 0) === 1;
  const chosen = WORDS[speech.language][key].replace(/\[([^|\]]*)\|([^\]]*)\]/g, (_, single: string, several: string) => (one ? single : several));
  const words = speech.language === 'sr' && speech.script === 'Cyrl' ? toCyrillic(chosen) : chosen;
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A label of the form as it is to be read: in Cyrillic where the form has Serbian in Latin only. */
export function inScript(text: string, formLanguage: string): string {
  if (speech.script !== 'Cyrl' || !/^sr\b/i.test(formLanguage) || isCyrillic(text)) return text;
  return toCyrillic(text);
}

/** The language tag for the screen reader and for hyphenation. */
export function tagOf(code: string): string {
  return /^sr$/i.test(code) ? `sr-${speech.script}` : code;
}

/** The reader's language, as dates and numbers are written in it. */
export const readersLocale = (): string => (speech.language === 'en' ? 'en-GB' : tagOf(speech.language));

/** A date and time as the reader writes them. */
export function atTime(iso: string | undefined, style: 'short' | 'time' = 'short'): string {
  if (!iso) return say('never');
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return (style === 'time' ? timeText : momentText)(date, readersLocale());
}
