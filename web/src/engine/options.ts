/** Answers to a question, those that are no opinion apart from the others. */
import type { Item } from './nodes.ts';

/**
 * Option names that stand for "don't know", "no answer" or "refused". They are shown apart, never on a show card,
 * and chosen alone where several answers may be chosen.
 */
const ASIDE =
  /^(dk|dk_na|dont_?know|do_not_know|don_t_know|unsure|neutral_dk|no_opinion|no_answer|na|nr|ref|refused|refusal|rf|(dk|dont_know)_.*|-?(88|98|99|888|998|999|8888|9998|9999))$/i;

export function isAside(name: string): boolean {
  return ASIDE.test(name);
}

export interface Answers {
  main: Item[];
  aside: Item[];
}

/** Where every option is of that sort (a list of two digits, say), nothing is set apart. */
export function partOptions(options: readonly Item[]): Answers {
  const aside = options.filter((option) => isAside(option.value));
  if (aside.length === options.length) return { main: [...options], aside: [] };
  return { main: options.filter((option) => !isAside(option.value)), aside };
}

/** Choose or take back one of several answers; an answer set apart stands alone. */
export function toggle(chosen: readonly string[], name: string): string[] {
  if (chosen.includes(name)) return chosen.filter((other) => other !== name);
  if (isAside(name)) return [name];
  return [...chosen.filter((other) => !isAside(other)), name];
}
