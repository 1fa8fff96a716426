/** An interview on the screen: which page, what was answered, what is saved, what routing took back. */
import { computed, reactive, shallowRef, type ComputedRef } from 'vue';

import { prefill, type Facts } from '../field/prefill.ts';
import { OpenForm } from './adapter.ts';
import { Audit, steadyClock, type AuditRow, type Place } from './audit.ts';
import { given, lastName, nodeName, type FormNode } from './nodes.ts';
import { answered, pagesOf, type Page } from './pages.ts';

/** What is written after every answer. */
export interface Saved {
  xml: string;
  audit: AuditRow[];
  page: string;
  language: string;
  prefilled: string[];
}

export interface SessionOptions {
  form: OpenForm;
  facts: Facts;
  audit: AuditRow[];
  page: string; // where to go on; empty at the start
  prefilled: string[];
  resumed: boolean;
  save: (saved: Saved) => Promise<void>;
  where?: () => Place | null;
}

export const END = '#end';
export const MOST_ROUNDS = 100;

export class Session {
  readonly form: OpenForm;
  readonly pages: ComputedRef<Page[]>;
  readonly page: ComputedRef<Page | null>; // null at the end
  readonly shown = reactive({
    key: '',
    attempted: false, // "next" was pressed on an answer that does not do
    saving: false,
    failure: '', // why the last answer is not saved
    savedAt: 0,
    takenBack: [] as string[],
    language: '',
  });
  readonly wrong = reactive(new Map<string, string>()); // what was typed and is no number, by place
  private readonly audit: Audit;
  private readonly prefilled = shallowRef<ReadonlySet<string>>(new Set());
  private undo: (() => void) | null = null;
  private again = false;
  private writing: Promise<void> | null = null;

  constructor(private readonly options: SessionOptions) {
    this.form = options.form;
    this.prefilled.value = new Set([...options.prefilled, ...prefill(this.form, options.facts)]);
    this.audit = new Audit(options.audit, steadyClock(), options.where);
    this.pages = computed(() => pagesOf(this.form.root, this.prefilled.value));
    this.page = computed(() => this.pages.value.find((page) => page.key === this.shown.key) ?? null);
    this.shown.language = this.form.language;
    this.audit.note(options.resumed ? 'form resume' : 'form start');
    const known = options.page === END || this.pages.value.some((page) => page.key === options.page);
    this.turnTo(known ? options.page : (this.pages.value[0]?.key ?? END));
  }

  get index(): number {
    const k = this.pages.value.findIndex((page) => page.key === this.shown.key);
    return k < 0 ? this.pages.value.length : k;
  }

  /** Give an answer; what routing hides by it is told and can be undone. */
  answer(node: FormNode, value: string | string[] | null, debounce = false): void {
    const before = answered(this.form.root);
    const old = given(node);
    this.wrong.delete(node.currentState.reference);
    this.form.answer(node, value);
    this.fillIn();
    if (given(node) !== old && !debounce) this.tellTakenBack(node, old, before);
    this.save();
  }

  /** Something was typed that is no answer; it is kept on the screen and stops the page from being turned. */
  refuse(node: FormNode, reason: string): void {
    this.wrong.set(node.currentState.reference, reason);
  }

  /** Whether an answer would open more rounds of a repeated group than anybody means: the device would stand still. */
  tooManyRounds(node: FormNode, value: string | null): boolean {
    return Number(value) > MOST_ROUNDS && this.form.counting.has(nodeName(node));
  }

  undoLast(): void {
    this.undo?.();
    this.dismiss();
    this.save();
  }

  dismiss(): void {
    this.undo = null;
    this.shown.takenBack = [];
  }

  speak(code: string): void {
    this.form.speak(code);
    this.shown.language = this.form.language;
    this.save();
  }

  /** What is wrong with a question on this page, once the page was tried to be left. */
  problemOf(node: FormNode): { own: string } | { condition: 'constraint' | 'required'; message: string } | null {
    const own = this.wrong.get(node.currentState.reference);
    if (own !== undefined) return { own };
    const violation = node.validationState.violation;
    if (!violation) return null;
    if (violation.condition === 'required' && !this.shown.attempted) return null;
    return { condition: violation.condition, message: violation.message?.asString ?? '' };
  }

  /** Turn to the next page; false where an answer on this one does not do. */
  next(): boolean {
    const page = this.page.value;
    this.shown.attempted = true;
    if (page?.nodes.some((node) => this.problemOf(node))) return false;
    this.turnTo(this.pages.value[this.index + 1]?.key ?? END);
    return true;
  }

  back(): void {
    this.turnTo(this.pages.value[Math.max(this.index - 1, 0)]?.key ?? END);
  }

  jump(key: string): void {
    this.audit.note('jump', key);
    this.turnTo(key);
  }

  addRound(): void {
    const range = this.page.value?.repeat;
    if (!range) return;
    range.addInstances!((range.currentState.children?.length ?? 0) - 1, 1); // -1: the first round
    const rounds = range.currentState.children!;
    this.audit.note('add repeat', rounds.at(-1)!.currentState.reference);
    this.fillIn();
    const first = this.pages.value.find((page) => page.key.startsWith(rounds.at(-1)!.currentState.reference));
    if (first) this.turnTo(first.key);
    this.save();
  }

  removeRound(): void {
    const range = this.page.value?.repeat;
    const rounds = range?.currentState.children ?? [];
    if (!range || rounds.length === 0) return;
    this.audit.note('delete repeat', rounds.at(-1)!.currentState.reference);
    range.removeInstances!(rounds.length - 1, 1);
    this.save();
  }

  /** Every answer by the question's own name; questions of repeated groups have many and are left out. */
  answers(): Map<string, string> {
    const found = [...answered(this.form.root)].filter(([place]) => !place.includes('['));
    return new Map(found.map(([place, { value }]) => [lastName(place), value]));
  }

  /** The page on which a question stands. */
  pageOf(question: string): Page | undefined {
    return this.pages.value.find((page) => page.nodes.some((node) => nodeName(node) === question));
  }

  /** Close the paradata and write a last time; resolves when all is on disk. */
  async close(event: 'form exit' | 'form finalize'): Promise<Saved> {
    this.audit.leave((place) => this.valueAt(place));
    this.audit.note(event);
    this.save();
    while (this.writing) await this.writing;
    return this.snapshot();
  }

  /** Write what stands now. Answers that come while a writing lasts are written right after it. */
  save(): void {
    this.again = true;
    this.writing ??= this.write().finally(() => (this.writing = null));
  }

  private async write(): Promise<void> {
    this.shown.saving = true;
    while (this.again) {
      this.again = false;
      try {
        await this.options.save(await this.snapshot());
        this.shown.failure = '';
        this.shown.savedAt = Date.now();
      } catch (problem) {
        this.shown.failure = problem instanceof Error ? `${problem.name}: ${problem.message}` : String(problem);
      }
    }
    this.shown.saving = false;
  }

  private async snapshot(): Promise<Saved> {
    const xml = await this.form.xml();
    return { xml, audit: this.audit.rows, page: this.shown.key, language: this.form.language, prefilled: [...this.prefilled.value] };
  }

  private turnTo(key: string): void {
    this.shown.key = key;
    this.shown.attempted = false;
    this.dismiss();
    const nodes = this.page.value?.nodes ?? [];
    this.audit.show(nodes.map((node) => ({ node: node.currentState.reference, value: given(node) })), (place) => this.valueAt(place));
    if (key === END) this.audit.note('end screen');
    this.save();
  }

  private valueAt(place: string): string {
    return answered(this.form.root).get(place)?.value ?? '';
  }

  private fillIn(): void {
    const names = prefill(this.form, this.options.facts);
    if (names.some((name) => !this.prefilled.value.has(name))) this.prefilled.value = new Set([...this.prefilled.value, ...names]);
  }

  private tellTakenBack(node: FormNode, old: string, before: ReturnType<typeof answered>): void {
    const after = answered(this.form.root);
    const own = node.currentState.reference;
    const gone = [...before].filter(([place]) => place !== own && !after.has(place)).map(([, { label }]) => label);
    this.shown.takenBack = gone;
    if (gone.length === 0) return void (this.undo = null);
    this.undo = () => this.form.answer(node, node.nodeType === 'select' && node.selectType === 'select' ? old.split(' ').filter(Boolean) : old || null);
  }
}
