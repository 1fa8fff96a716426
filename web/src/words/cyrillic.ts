/** Serbian from the Latin to the Cyrillic script. Source: the alphabet's one-to-one pairs, digraphs first. */

const PAIRS: Record<string, string> = {
  a: 'а', b: 'б', v: 'в', g: 'г', d: 'д', đ: 'ђ', e: 'е', ž: 'ж', z: 'з', i: 'и', j: 'ј', k: 'к', l: 'л', m: 'м',
  n: 'н', o: 'о', p: 'п', r: 'р', s: 'с', t: 'т', ć: 'ћ', u: 'у', f: 'ф', h: 'х', c: 'ц', č: 'ч', š: 'ш',
  lj: 'љ', nj: 'њ', dž: 'џ',
};

/** Beginnings of words after which a digraph is two letters: an injection is not an "ињекција". */
const APART = /^(in(?=j[eu])|kon(?=jun?k)|van(?=jez)|tan(?=jug)|(nad|pod|pred|od)(?=ž))/i;
const GUARD = '\u2060';

/**
 * Latin to Cyrillic. What is not Serbian text stays: words with letters that Serbian lacks, addresses, expressions in
 * braces, marks of markup.
 */
export function toCyrillic(text: string): string {
  return text
    .normalize('NFC')
    .split(/(\$?\{[^}]*\}|<[^>]*>|\bhttps?(?::\S+)?|\bMB\b|[\w.+-]+@[\w.-]+)/)
    .map((part, k) => (k % 2 ? part : part.replace(/\p{L}+/gu, word)))
    .join('');
}

function word(latin: string): string {
  if (/[^a-pr-vzđžćčš]/i.test(latin)) return latin;
  return latin
    .replace(APART, `$1${GUARD}`)
    .replace(/lj|nj|dž|[a-zđžćčš]/gi, (letters) => cased(letters, PAIRS[letters.toLowerCase()]!))
    .replaceAll(GUARD, '');
}

function cased(latin: string, cyrillic: string): string {
  return latin[0] === latin[0]!.toLowerCase() ? cyrillic : cyrillic.toUpperCase();
}

/** Whether a text is written in Cyrillic already. */
export function isCyrillic(text: string): boolean {
  return /\p{Script=Cyrillic}/u.test(text);
}
