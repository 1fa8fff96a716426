// What a careful eye would find wrong with the page: clipped, overflowing or overlapping words, targets too small to tap.
async () => {
  // Let the page answer to a new width first.
  for (let k = 0; k < 2; k += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  const found = [];
  const root = document.querySelector('dialog[open]') ?? document.querySelector('main');
  const visible = (element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return style.visibility !== 'hidden' && style.display !== 'none' && box.width > 0 && box.height > 0 && !element.closest('.sr-only') && element.checkVisibility();
  };
  // What lies beyond the edge of what scrolls is a swipe away.
  const scrolls = (frame) => frame === root && frame.scrollHeight > frame.clientHeight + 1;
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${(element.innerText || element.value || '').slice(0, 40)}"`;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) found.push(`the page is ${document.documentElement.scrollWidth} wide in ${width}`);

  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const holder = text.parentElement;
    if (!text.textContent.trim() || !visible(holder) || holder.closest('svg, option')) continue;
    const wide = holder.closest('.scroll');
    if (wide && wide.scrollWidth > wide.clientWidth + 1) continue; // a wide table is moved sideways within its frame
    const range = document.createRange();
    range.selectNodeContents(text);
    const nearest = holder.closest('button, label, th, td, .tag, .card, .question, .item-card');
    const frame = nearest && root.contains(nearest) ? nearest : root; // a window lies in no card
    const outer = frame.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      if (box.left < -1 || box.right > width + 1) found.push(`cut off at the edge: ${name(holder)}`);
      else if (box.left < outer.left - 1 || box.right > outer.right + 1 || (!scrolls(frame) && (box.top < outer.top - 2 || box.bottom > outer.bottom + 2))) found.push(`outside its frame: ${name(holder)}`);
    }
  }

  const targets = [...root.querySelectorAll('button, a[href], input, select, textarea, summary, [role=radio], [role=checkbox]')].filter(visible);
  for (const target of targets) {
    const box = (target.matches('input[type=radio], input[type=checkbox]') ? (target.closest('label') ?? target) : target).getBoundingClientRect();
    if (target.closest('p, span') && target.matches('a')) continue; // a link in a line of text
    if (box.height < 44 || box.width < 44) found.push(`too small to tap (${Math.round(box.width)} x ${Math.round(box.height)}): ${name(target)}`);
  }
  const boxes = targets.filter((one) => !one.matches('input[type=radio], input[type=checkbox]')).map((one) => [one, one.getBoundingClientRect()]);
  boxes.forEach(([one, a], k) => {
    for (const [other, b] of boxes.slice(k + 1)) {
      if (one.contains(other) || other.contains(one) || one.closest('.end') || other.closest('.end')) continue;
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(`overlap: ${name(one)} and ${name(other)}`);
    }
  });
  return [...new Set(found)];
}
