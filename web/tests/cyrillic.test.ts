import { describe, expect, it } from 'vitest';

import { isCyrillic, toCyrillic } from '../src/words/cyrillic.ts';

describe('Serbian from Latin to Cyrillic', () => {
  it.each([
    // Article 1 of the Universal Declaration of Human Rights, as the United Nations print it in both scripts.
    [
      'Sva ljudska bića rađaju se slobodna i jednaka u dostojanstvu i pravima.',
      'Сва људска бића рађају се слободна и једнака у достојанству и правима.',
    ],
    ['Da li podržavate dijalog između Kosova i Srbije?', 'Да ли подржавате дијалог између Косова и Србије?'],
    ['Ljubljana, NJEGOŠ, Džemal, LJUBAV', 'Љубљана, ЊЕГОШ, Џемал, ЉУБАВ'],
    ['injekcija, konjunktura, nadživeti, odžaliti, Tanjug', 'инјекција, конјунктура, надживети, оджалити, Танјуг'],
    ['„ne znam“, 5 % (EU)', '„не знам“, 5 % (ЕУ)'],
  ])('%s', (latin, cyrillic) => expect(toCyrillic(latin)).toBe(cyrillic));

  it('leaves what is not Serbian text', () => {
    expect(toCyrillic('Facebook, WhatsApp, info@example.org, {n} dana, <b>, ë')).toBe(
      'Фацебоок, WhatsApp, info@example.org, {n} дана, <b>, ë',
    );
  });

  it('changes nothing that is Cyrillic already', () => {
    expect(toCyrillic('Већ ћирилица')).toBe('Већ ћирилица');
    expect(isCyrillic('Већ')).toBe(true);
    expect(isCyrillic('Već')).toBe(false);
  });

  it('takes combining accents for the letters they make', () => expect(toCyrillic('c\u030Ca')).toBe('ча'));
});
