// Where a number comes from, on pointing at it and by keyboard; Escape puts it away. Tables go to the clipboard.
const tip = document.getElementById("tip");
let shownFor = null;
const filled = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
function said(mark) {
  if (mark.dataset.e) {
    const [value, low, high, n, deff, source, mean] = BEHIND[mark.dataset.e];
    return filled((mean ? WORDS.mean : WORDS.share) + " " + WORDS.trace, { value, low, high, n, deff, source });
  }
  const about = document.getElementById(mark.getAttribute("aria-describedby"));
  return about ? about.textContent : "";
}
function show(mark) {
  const text = said(mark);
  if (!text) return;
  shownFor = mark;
  tip.textContent = text;
  tip.hidden = false;
  const box = mark.getBoundingClientRect(), room = document.documentElement.clientWidth;
  const left = Math.max(8, Math.min(box.left, room - tip.offsetWidth - 8));
  const below = box.bottom + 6 + tip.offsetHeight < window.innerHeight;
  tip.style.left = left + "px";
  tip.style.top = (below ? box.bottom + 2 : box.top - tip.offsetHeight - 2) + "px";
}
function hide() { tip.hidden = true; shownFor = null; }
const markOf = (event) => event.target.closest ? event.target.closest("td[data-e], [aria-describedby]") : null;
document.addEventListener("mouseover", (event) => { const found = markOf(event), mark = found && found.matches(".cells") ? null : found; if (mark) show(mark); else if (!event.target.closest("#tip") && document.activeElement !== shownFor) hide(); });
document.addEventListener("focusin", (event) => { const mark = markOf(event); if (mark) show(mark); else hide(); });
document.addEventListener("click", (event) => { const mark = markOf(event); if (mark && mark.tagName === "BUTTON") show(mark); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
window.addEventListener("scroll", () => { if (shownFor) show(shownFor); }, { passive: true });
// Inside a table the arrow keys go from number to number; what stands behind each is shown and said.
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
let at = null;
function next(region, [down, across]) {
  const rows = [...region.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td[data-e]"));
  if (!rows.length || !at || !region.contains(at)) return rows.length ? rows[0].querySelector("td[data-e]") : null;
  let row = rows.indexOf(at.parentNode), cell = at.cellIndex;
  do {
    row += down;
    cell += across;
    const found = rows[row] && rows[row].cells[cell];
    if (!found) return at;
    if (found.dataset.e) return found;
  } while (true);
}
for (const region of document.querySelectorAll(".cells")) {
  region.addEventListener("keydown", (event) => {
    const found = STEPS[event.key] && event.target === region ? next(region, STEPS[event.key]) : null;
    if (!found) return;
    event.preventDefault();
    if (at) at.classList.remove("at");
    at = found;
    at.classList.add("at");
    at.scrollIntoView({ block: "nearest", inline: "nearest" });
    show(at);
    const head = region.querySelector("thead tr:last-child").cells[at.cellIndex];
    document.getElementById("told").textContent = [at.parentNode.cells[0].textContent, head.textContent, said(at)].join(". ");
  });
  region.addEventListener("blur", () => { if (at) at.classList.remove("at"); at = null; });
}
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
