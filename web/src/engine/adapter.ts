/**
 * The one door to ODK's form engine: load a form, answer, go back to a draft, switch the language, take out the XML.
 *
 * Nothing else in the app imports the engine, so that another one could stand behind these lines.
 */
import { loadForm } from '@getodk/xforms-engine';
import { reactive } from 'vue';

import { setMeta } from './instance.ts';
import { lastName, type FormNode, type RootNode } from './nodes.ts';

export interface Respondent {
  deviceId: string;
  username: string;
}

export interface FormLanguage {
  code: string; // as in `English (en)`; the whole name where there is no code
  name: string;
}

/** A form that cannot be shown; `message` is the engine's reason, for the coordinator. */
export class FormRefused extends Error {}

/** An interview in progress over one version of a form. */
export class OpenForm {
  private constructor(
    readonly root: RootNode,
    /** Questions whose answer says how many rounds a repeated group has. */
    readonly counting: ReadonlySet<string>,
  ) {}

  /**
   * Start an interview, or go on with one.
   *
   * @param xform the XForm as XML.
   * @param draft the instance as it was saved; keeps its instanceID (it is resumed, not edited).
   */
  static async open(xform: string, respondent: Respondent, draft?: string): Promise<OpenForm> {
    const form = await loadForm(xform, { fetchFormAttachment: refuseAttachment });
    if (form.status === 'failure') throw new FormRefused(String(form.error.message ?? form.error));
    const counting = countingQuestions(xform);
    const config = {
      stateFactory: <T extends object>(state: T): T => reactive(state) as T,
      preloadProperties: { deviceID: respondent.deviceId, username: respondent.username },
    };
    if (draft === undefined) return new OpenForm(form.createInstance(config).root as unknown as RootNode, counting);
    const data = new FormData();
    data.set('xml_submission_file', new File([draft], 'xml_submission_file', { type: 'text/xml' }));
    const input = { inputType: 'FORM_INSTANCE_INPUT_RESOLVED', data: [data] };
    const restored = await form.restoreInstance(input as never, config);
    const root = restored.root as unknown as RootNode;
    openFirstRounds(root);
    return new OpenForm(root, counting);
  }

  get languages(): FormLanguage[] {
    return this.root.languages
      .filter((language) => language.language !== '')
      .map(({ language }) => ({ code: languageCode(language), name: language.replace(/\s*\([^)]*\)\s*$/, '') }));
  }

  get language(): string {
    return languageCode(this.root.currentState.activeLanguage.language);
  }

  /** Speak another of the form's languages; one that it does not have changes nothing. */
  speak(code: string): void {
    const found = this.root.languages.find(({ language }) => language !== '' && languageCode(language) === code);
    if (found) this.root.setLanguage(found);
  }

  /** Give an answer. Numbers and dates are given as text; several answers as a list; no answer as null. */
  answer(node: FormNode, value: string | string[] | null): void {
    switch (node.nodeType) {
      case 'select':
        if (Array.isArray(value)) node.selectValues!(value);
        else node.selectValue!(value);
        return;
      case 'rank':
        node.setValues!(Array.isArray(value) ? value : []);
        return;
      case 'trigger':
        node.setValue!(value === 'OK');
        return;
      default:
        node.setValue!(node.valueType === 'string' ? (value ?? '') : value === '' ? null : value);
    }
  }

  /** The instance as it stands, with every relevant answer; `audit.csv` is named where the form asks for paradata. */
  async xml(): Promise<string> {
    const payload = await this.root.prepareInstancePayload({ payloadType: 'monolithic' });
    const file = payload.data[0].get('xml_submission_file') as File;
    return setMeta(await file.text(), 'audit', 'audit.csv');
  }

  /** Paths of the questions that keep the interview from being complete. */
  get violations(): string[] {
    return this.root.validationState.violations.map((violation) => violation.reference);
  }
}

/**
 * A repeat that is hidden is not written into a draft, not even its first round, so that it would come back without
 * one. Where it is open and has none, the interviewer has removed them all, and so it stays.
 */
function openFirstRounds(node: FormNode): void {
  const children = node.currentState.children ?? [];
  if (node.nodeType === 'repeat-range:uncontrolled' && children.length === 0 && !node.currentState.relevant) node.addInstances!(-1, 1);
  else children.forEach(openFirstRounds);
}

/** The names of the questions that a repeated group's number of rounds is computed from, directly or by one calculation. */
function countingQuestions(xform: string): Set<string> {
  const document = new DOMParser().parseFromString(xform, 'text/xml');
  const named = (expression: string): string[] => expression.match(/[/\w.-]*\/[\w.-]+/g)?.map((path) => lastName(path)) ?? [];
  const counts = [...document.getElementsByTagName('repeat')].flatMap((repeat) => named(repeat.getAttributeNS('http://openrosa.org/javarosa', 'count') ?? ''));
  const computed = [...document.getElementsByTagName('bind')]
    .filter((bind) => counts.includes(lastName(bind.getAttribute('nodeset') ?? '')))
    .flatMap((bind) => named(bind.getAttribute('calculate') ?? ''));
  return new Set([...counts, ...computed]);
}

/** `sq` from `Shqip (sq)`. */
export function languageCode(name: string): string {
  return /\(([A-Za-z-]+)\)\s*$/.exec(name)?.[1] ?? name;
}

function refuseAttachment(resource: URL): Promise<never> {
  return Promise.reject(new FormRefused(`The form needs the file ${resource.href}, which this app cannot show.`));
}
