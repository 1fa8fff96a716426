/** From the form's tree to the pages that an interviewer turns: one question or one battery each. */
import { appears, given, nodeName, type FormNode } from './nodes.ts';

export interface Page {
  key: string; // the place in the form; stays the same while answers change
  nodes: FormNode[];
  stem: string; // the sentence that the items of a battery complete
  sections: string[]; // labels of the groups around, outermost first
  repeat: FormNode | null; // an open repeat that may get one more round here
}

/** Nodes that pyxform writes for its own bookkeeping of a table-list; they ask nothing. */
const TABLE_STEM = /^generated_table_list_label_/;
const TABLE_HEADER = /^reserved_name_for_field_list_labels_/;

/**
 * The pages of all that is relevant now.
 *
 * @param known names of questions whose answer the app has given itself; they get no page.
 */
export function pagesOf(root: FormNode, known: ReadonlySet<string> = new Set()): Page[] {
  const pages: Page[] = [];
  visit(root.currentState.children ?? [], [], known, pages);
  return pages;
}

function visit(children: readonly FormNode[], sections: string[], known: ReadonlySet<string>, pages: Page[]): void {
  for (const node of children) {
    if (!node.currentState.relevant) continue;
    if (node.nodeType === 'group') {
      const label = node.currentState.label?.asString ?? '';
      if (onOnePage(node)) pushScreen(node, label, sections, known, pages);
      else visit(node.currentState.children ?? [], label ? [...sections, label] : sections, known, pages);
    } else if (isRepeat(node)) {
      visitRepeat(node, sections, known, pages);
    } else if (isAsked(node) && !known.has(nodeName(node))) {
      pages.push({ key: node.currentState.reference, nodes: [node], stem: '', sections, repeat: null });
    }
  }
}

function visitRepeat(range: FormNode, sections: string[], known: ReadonlySet<string>, pages: Page[]): void {
  const rounds = range.currentState.children ?? [];
  rounds.forEach((round, k) => {
    const label = round.currentState.label?.asString || range.currentState.label?.asString || nodeName(range);
    const inner = [...sections, `${label} ${k + 1}`];
    if (onOnePage(range) || onOnePage(round)) pushScreen(round, '', inner, known, pages);
    else visit(round.currentState.children ?? [], inner, known, pages);
  });
  if (range.nodeType === 'repeat-range:uncontrolled') {
    const label = range.currentState.label?.asString || nodeName(range);
    pages.push({ key: `${range.currentState.reference}#more`, nodes: [], stem: '', sections: [...sections, label], repeat: range });
  }
}

function pushScreen(group: FormNode, label: string, sections: string[], known: ReadonlySet<string>, pages: Page[]): void {
  const inside = leaves(group);
  const stem = inside.find((node) => TABLE_STEM.test(nodeName(node)))?.currentState.label?.asString ?? label;
  const nodes = inside.filter((node) => isAsked(node) && !isHelper(node) && !known.has(nodeName(node)));
  if (nodes.length > 0) pages.push({ key: group.currentState.reference, nodes, stem, sections, repeat: null });
}

/** The relevant questions inside a screen, with those of its inner groups and repeats. */
function leaves(group: FormNode): FormNode[] {
  return (group.currentState.children ?? []).flatMap((node) => {
    if (!node.currentState.relevant) return [];
    return node.currentState.children ? leaves(node) : [node];
  });
}

function onOnePage(node: FormNode): boolean {
  return appears(node, 'field-list', 'table-list');
}

function isRepeat(node: FormNode): boolean {
  return node.nodeType === 'repeat-range:controlled' || node.nodeType === 'repeat-range:uncontrolled';
}

function isHelper(node: FormNode): boolean {
  const name = nodeName(node);
  return TABLE_STEM.test(name) || TABLE_HEADER.test(name) || (node.nodeType === 'select' && appears(node, 'label'));
}

function isAsked(node: FormNode): boolean {
  return node.nodeType !== 'model-value' && node.currentState.children === null;
}

/** A page's questions, those of one battery together: neighbours that share their list of answers. */
export type Block = { battery: false; node: FormNode } | { battery: true; nodes: FormNode[] };

export function blocksOf(nodes: readonly FormNode[]): Block[] {
  const blocks: Block[] = [];
  let run: FormNode[] = [];
  const close = (): void => {
    if (run.length > 1) blocks.push({ battery: true, nodes: run });
    else if (run.length === 1) blocks.push({ battery: false, node: run[0]! });
    run = [];
  };
  for (const node of nodes) {
    const list = listOf(node);
    if (list === null || (run.length > 0 && listOf(run[0]!) !== list)) close();
    if (list === null) blocks.push({ battery: false, node });
    else run.push(node);
  }
  close();
  return blocks;
}

function listOf(node: FormNode): string | null {
  const options = node.nodeType === 'select' && node.selectType === 'select1' ? node.currentState.valueOptions : null;
  if (!options || options.length === 0 || options.length > 12 || appears(node, 'minimal', 'autocomplete')) return null;
  return options.map((option) => `${option.value}\u0000${option.label.asString}`).join('\u0001');
}

/** Every question with an answer now, by its place; what disappears from one state to the next was taken back. */
export function answered(root: FormNode): Map<string, { label: string; value: string }> {
  const found = new Map<string, { label: string; value: string }>();
  const walk = (nodes: readonly FormNode[]): void => {
    for (const node of nodes) {
      if (!node.currentState.relevant) continue;
      if (node.currentState.children) walk(node.currentState.children);
      else if (isAsked(node) && node.nodeType !== 'note' && given(node)) {
        found.set(node.currentState.reference, {
          label: node.currentState.label?.asString ?? nodeName(node),
          value: given(node),
        });
      }
    }
  };
  walk(root.currentState.children ?? []);
  return found;
}
