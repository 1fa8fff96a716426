/** Single keys do something wherever nothing is being written and no window is open. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return false;
  const target = event.target as HTMLElement;
  // The field of a window that was just closed has the focus for a moment longer; nobody writes there any more.
  return !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('dialog:not([open])') !== null;
}
