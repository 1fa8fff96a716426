/** Serbian from the Latin to the Cyrillic script. Source: the alphabet's one-to-one pairs, digraphs first. */

const PAIRS: Record<string, string> = {
  a: 'а', b: 'б', v: 'в', g: 'г', d: 'д', đ: 'ђ', e: 'е', ž: 'ж', z: 'з', i: 'и', j: 'ј', k: 'к', l: 'л', m: 'м',
  n: 'н', o: 'о', p: 'п', r: 'р', s: 'с', t: 'т', ć: 'ћ', u: 'у', f: 'ф', h: 'х', c: 'ц', č: 'ч', š: 'ш',
  lj: 'љ', nj: 'њ', dž: 'џ',
};

/** Words in which the two letters belong to different parts, so that they stay two letters. */
const APART = [/(in)(j)(ekci|unkt|ekt)/gi, /(kon)(j)(u[nk][kg])/gi, /(na)(d)(ž)(iv|njev|e[lt])/gi, /(po)(d)(ž)(ar|iv)/gi, /(tan)(j)(ug)/gi];
const GUARD = '\u2060';

/**
 * Latin to Cyrillic. What is not Serbian text stays: a word with letters that Serbian lacks (q, w, x, y), an address,
 * an `${expression}`, a mark of markup.
 */
export function toCyrillic(text: string): string {
  return text
    .split(/(\$\{[^}]*\}|<[^>]*>|https?:\S+|[\w.+-]+@[\w.-]+)/)
    .map((part, k) => (k % 2 ? part : part.replace(/[\p{L}\u2060]+/gu, word)))
    .join('');
}

function word(latin: string): string {
  if (/[qwxy]/i.test(latin) || /^(EU|SAD|UN|NATO)$/.test(latin) === false && /[ëàáâäö]/i.test(latin)) return latin;
  let guarded = latin.normalize('NFC');
  for (const pattern of APART) guarded = guarded.replace(pattern, (...found) => (found.slice(1, -2) as string[]).join(GUARD));
  return guarded
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
