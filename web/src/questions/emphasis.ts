/** XLSForm's light markup for emphasis. Nothing of a form is ever taken as HTML. */

export interface Chunk {
  as: 'span' | 'em' | 'strong';
  text: string;
}

export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let from = 0;
  for (const found of text.matchAll(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])(\*|_)(?=\S)([^*_]+?)(?<=\S)\3(?![\w*])/gs)) {
    if (found.index > from) chunks.push({ as: 'span', text: text.slice(from, found.index) });
    chunks.push(found[2] !== undefined ? { as: 'strong', text: found[2] } : { as: 'em', text: found[4]! });
    from = found.index + found[0].length;
  }
  if (from < text.length || chunks.length === 0) chunks.push({ as: 'span', text: text.slice(from) });
  return chunks;
}
