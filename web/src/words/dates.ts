/** Dates in words. Chromium knows English and Serbian, but no Albanian: that it would write as "M03". */

const ALBANIAN = ['janar', 'shkurt', 'mars', 'prill', 'maj', 'qershor', 'korrik', 'gusht', 'shtator', 'tetor', 'nëntor', 'dhjetor'];
const ALBANIAN_SHORT = ['jan', 'shk', 'mar', 'pri', 'maj', 'qer', 'korr', 'gush', 'sht', 'tet', 'nën', 'dhj'];

/** Whose way of writing numbers is taken: Albanian has a comma and spaces, as Czech has. */
export const numberLocale = (locale: string): string => (locale === 'sq' ? 'cs' : locale);

export function monthNames(locale: string): string[] {
  if (locale === 'sq') return ALBANIAN;
  const format = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, k) => format.format(new Date(Date.UTC(2024, k, 15))));
}

/** Day and month, in the reader's own time. */
export function dayText(date: Date, locale: string): string {
  if (locale === 'sq') return `${date.getDate()} ${ALBANIAN_SHORT[date.getMonth()]}`;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(date);
}

export function timeText(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'sq' ? 'sr-Latn' : locale, { hour: '2-digit', minute: '2-digit' }).format(date);
}

/** Day, month and time. */
export function momentText(date: Date, locale: string): string {
  if (locale === 'sq') return `${dayText(date, locale)}, ${timeText(date, locale)}`;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(date);
}
