// Where a number comes from, on pointing at it and by keyboard; Escape puts it away. Tables go to the clipboard.
const tip = document.getElementById("tip");
let shownFor = null;
function show(mark) {
  const about = document.getElementById(mark.getAttribute("aria-describedby"));
  if (!about) return;
  shownFor = mark;
  tip.textContent = about.textContent;
  tip.hidden = false;
  const box = mark.getBoundingClientRect(), room = document.documentElement.clientWidth;
  const left = Math.max(8, Math.min(box.left, room - tip.offsetWidth - 8));
  const below = box.bottom + 6 + tip.offsetHeight < window.innerHeight;
  tip.style.left = left + "px";
  tip.style.top = (below ? box.bottom + 2 : box.top - tip.offsetHeight - 2) + "px";
}
function hide() { tip.hidden = true; shownFor = null; }
const markOf = (event) => event.target.closest ? event.target.closest("[aria-describedby]") : null;
document.addEventListener("mouseover", (event) => { const mark = markOf(event); if (mark) show(mark); else if (!event.target.closest("#tip") && document.activeElement !== shownFor) hide(); });
document.addEventListener("focusin", (event) => { const mark = markOf(event); if (mark) show(mark); else hide(); });
document.addEventListener("click", (event) => { const mark = markOf(event); if (mark && mark.tagName === "BUTTON") show(mark); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
window.addEventListener("scroll", () => { if (shownFor) show(shownFor); }, { passive: true });
for (const button of document.querySelectorAll("button.copy")) {
  button.addEventListener("click", () => {
    const table = button.closest("figure").querySelector("table"), range = document.createRange();
    range.selectNode(table);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    const done = document.execCommand("copy");
    chosen.removeAllRanges();
    if (!done) return;
    const before = button.textContent;
    button.textContent = WORDS.copied;
    window.setTimeout(() => { button.textContent = before; }, 2000);
  });
}
