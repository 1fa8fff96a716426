/** The submission's XML, read and amended by local names: engines differ in the namespaces that they write. */

/** The text of `meta/<name>`, such as the instanceID; empty where there is none. */
export function readMeta(xml: string, name: string): string {
  return metaElement(parse(xml), name)?.textContent?.trim() ?? '';
}

/** The XML with `meta/<name>` set; unchanged where the form does not have it. */
export function setMeta(xml: string, name: string, value: string): string {
  const document = parse(xml);
  const element = metaElement(document, name);
  if (!element || element.textContent === value) return xml;
  element.textContent = value;
  return new XMLSerializer().serializeToString(document);
}

/** The XML of an interview that takes another's place: `meta/deprecatedID` beside its instanceID, as OpenRosa has it. */
export function replacing(xml: string, deprecated: string): string {
  const document = parse(xml);
  const own = metaElement(document, 'instanceID');
  if (!own || metaElement(document, 'deprecatedID')) return setMeta(xml, 'deprecatedID', deprecated);
  const element = document.createElementNS(own.namespaceURI, own.prefix ? `${own.prefix}:deprecatedID` : 'deprecatedID');
  element.textContent = deprecated;
  own.after(element);
  return new XMLSerializer().serializeToString(document);
}

/** The XML with the times of another: who puts answers right interviews nobody. */
export function withTimesOf(xml: string, other: string): string {
  const times = ['start', 'end'].map((name) => [name, readAnswer(other, name)] as const).filter(([, text]) => text);
  return setAnswers(xml, Object.fromEntries(times));
}

/** The XML with other answers to some questions, the first of each name; what the form does not have changes nothing. */
export function setAnswers(xml: string, answers: Readonly<Record<string, string>>): string {
  const document = parse(xml);
  for (const [name, text] of Object.entries(answers)) {
    const element = [...document.documentElement.getElementsByTagName('*')].find((one) => one.localName === name);
    if (element) element.textContent = text;
  }
  return new XMLSerializer().serializeToString(document);
}

/** Form id and version, as the instance itself says. */
export function formOf(xml: string): { id: string; version: string } {
  const root = parse(xml).documentElement;
  return { id: root.getAttribute('id') ?? '', version: root.getAttribute('version') ?? '' };
}

/** The first answer to a question of that name; empty where it was not asked. */
export function readAnswer(xml: string, name: string): string {
  const found = [...parse(xml).documentElement.getElementsByTagName('*')].find((element) => element.localName === name);
  return found?.textContent?.trim() ?? '';
}

function parse(xml: string): Document {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  if (document.getElementsByTagName('parsererror').length > 0) throw new Error('The saved interview is not XML.');
  return document;
}

function metaElement(document: Document, name: string): Element | undefined {
  const meta = [...document.documentElement.children].find((child) => child.localName === 'meta');
  return meta && [...meta.children].find((child) => child.localName === name);
}
