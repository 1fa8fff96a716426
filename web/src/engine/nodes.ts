/** What the views see of a form: the part of the engine's nodes that we rely on, and nothing else. */

export interface Text {
  readonly asString: string;
}

export interface Item {
  readonly value: string;
  readonly label: Text;
}

export interface Violation {
  readonly condition: 'constraint' | 'required';
  readonly message: Text | null;
}

export type NodeType =
  | 'root'
  | 'group'
  | 'repeat-range:controlled'
  | 'repeat-range:uncontrolled'
  | 'repeat-instance'
  | 'model-value'
  | 'note'
  | 'input'
  | 'select'
  | 'range'
  | 'rank'
  | 'trigger'
  | 'upload';

export interface FormNode {
  readonly nodeId: string;
  readonly nodeType: NodeType;
  readonly valueType?: string;
  readonly selectType?: 'select' | 'select1';
  readonly appearances: (Iterable<string> & Record<string, boolean>) | null;
  readonly nodeOptions?: { rows?: number | null } | null;
  readonly definition: {
    readonly bodyElement?: { readonly bounds?: { min: unknown; max: unknown; step: unknown } } | null;
    readonly bounds?: { min: unknown; max: unknown; step: unknown };
  };
  readonly currentState: {
    readonly reference: string;
    readonly relevant: boolean;
    readonly required: boolean;
    readonly readonly: boolean;
    readonly label: Text | null;
    readonly hint: Text | null;
    readonly children: readonly FormNode[] | null;
    readonly valueOptions: readonly Item[] | null;
    readonly value: unknown;
    readonly instanceValue?: string;
  };
  readonly validationState: { readonly violation?: Violation | null; readonly violations?: readonly { reference: string }[] };
  setValue?(value: string | boolean | string[] | null): unknown;
  setValues?(values: readonly string[]): unknown;
  selectValue?(value: string | null): unknown;
  selectValues?(values: readonly string[]): unknown;
  addInstances?(after?: number, count?: number): unknown;
  removeInstances?(start: number, count?: number): unknown;
}

export interface RootNode extends FormNode {
  readonly languages: readonly { language: string; isDefault: boolean }[];
  readonly currentState: FormNode['currentState'] & { readonly activeLanguage: { language: string } };
  readonly validationState: { readonly violations: readonly { reference: string }[] };
  setLanguage(language: { language: string }): unknown;
  prepareInstancePayload(options: { payloadType: 'monolithic' }): Promise<{ data: readonly [FormData] }>;
}

/** A node's own name: `adult_initials` of `/data/adult[2]/adult_initials`. */
export function nodeName(node: FormNode): string {
  return lastName(node.currentState.reference);
}

export function lastName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
}

/** Whether the form's author asked for a way of showing. */
export function appears(node: FormNode, ...names: string[]): boolean {
  if (!node.appearances) return false;
  const wanted = [...node.appearances];
  return names.some((name) => wanted.includes(name));
}

/** The answer as the XML holds it; several chosen answers are parted by spaces. */
export function given(node: FormNode): string {
  return node.currentState.instanceValue ?? '';
}

/** The answer in words, as the options call it. */
export function inWords(node: FormNode): string {
  const value = given(node);
  const options = node.currentState.valueOptions;
  if (!value || !options) return value;
  const labels = new Map(options.map((option) => [option.value, option.label.asString]));
  return value
    .split(' ')
    .map((name) => labels.get(name) ?? name)
    .join('; ');
}
