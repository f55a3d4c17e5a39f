// A procedure's form, drawn from its JSON Schema: sections of questions, in their order. The server checks
// everything again.
import { inLanguage } from '@daklakid/i18n';

/** An answer to one question. */
export type Value = string | number | boolean;
/** By section and key. */
export type Answers = Record<string, Record<string, Value>>;

/** After which answer something is asked for. */
export interface When {
  field: string;
  in: string[] | null;
}

interface Node {
  title: string;
  'x-title-en'?: string;
  type?: string;
  const?: boolean;
  default?: Value;
  oneOf?: { const: string; title: string; 'x-title-en'?: string }[];
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  readOnly?: boolean;
  required?: string[];
  properties?: Record<string, Node>;
  'x-widget'?: string;
  'x-hint'?: string;
  'x-hint-en'?: string;
  'x-upper'?: boolean;
  'x-choices'?: string;
  'x-when'?: When & { must?: boolean };
  'x-computed'?: { by: string; of: string };
}

/** How a question is answered. */
export type Kind =
  | 'text'
  | 'area'
  | 'name'
  | 'address'
  | 'digits'
  | 'phone'
  | 'date'
  | 'dateOrYear'
  | 'integer'
  | 'radio'
  | 'select'
  | 'search'
  | 'agree'
  | 'computed';

/** One question. */
export interface Question {
  section: string;
  key: string;
  /** section.key, as conditions and errors name it. */
  path: string;
  label: string;
  hint: string;
  kind: Kind;
  options: { value: string; label: string }[];
  needed: boolean;
  upper: boolean;
  most: number | undefined;
  least: number | undefined;
  /** What an answer is until somebody gives another. */
  preset: Value | undefined;
  computed: { by: string; of: string } | undefined;
  when: When | undefined;
}

/** What ties a control to its label and error. */
export interface Control {
  id: string;
  'aria-invalid': boolean | undefined;
  'aria-describedby': string | undefined;
}

/** A step of the form. */
export interface Section {
  key: string;
  title: string;
  questions: Question[];
}

const fewOptions = 4; // more are chosen from a list

function called(vi: string, en: string | undefined): string {
  return inLanguage({ vi, ...(en ? { en } : {}) });
}

const widgets: Record<string, Kind> = {
  area: 'area',
  name: 'name',
  address: 'address',
  number: 'digits',
  phone: 'phone',
  date: 'date',
  dateOrYear: 'dateOrYear',
};

function kindOf(n: Node): Kind {
  if (n['x-computed']) return 'computed';
  if (n.const === true) return 'agree';
  if (n.oneOf) return n.oneOf.length > fewOptions ? 'select' : 'radio';
  if (n['x-choices']) return 'search';
  if (n.type === 'integer') return 'integer';
  return widgets[n['x-widget'] ?? ''] ?? 'text';
}

function question(section: string, key: string, n: Node, needed: boolean, lists: Lists): Question {
  return {
    section,
    key,
    path: `${section}.${key}`,
    label: called(n.title, n['x-title-en']),
    hint: n['x-hint'] ? called(n['x-hint'], n['x-hint-en']) : '',
    kind: kindOf(n),
    options:
      n.oneOf?.map((o) => ({ value: o.const, label: called(o.title, o['x-title-en']) })) ??
      (lists[n['x-choices'] ?? ''] ?? []).map((name) => ({ value: name, label: name })),
    needed: needed || n['x-when']?.must === true,
    upper: n['x-upper'] === true,
    most: n.maxLength ?? n.maximum,
    least: n.minimum,
    preset: n.default,
    computed: n['x-computed'],
    when: n['x-when'],
  };
}

type Lists = Record<string, string[] | null>;

/** The steps that a schema asks for, in its order. */
export function sections(form: unknown, lists: Lists = {}): Section[] {
  return Object.entries((form as Node).properties ?? {}).map(([key, s]) => ({
    key,
    title: called(s.title, s['x-title-en']),
    questions: Object.entries(s.properties ?? {}).map(([name, n]) =>
      question(key, name, n, (s.required ?? []).includes(name), lists),
    ),
  }));
}

/** One answer by its path. */
export function answer(answers: Answers, path: string): Value | undefined {
  const [section = '', key = ''] = path.split('.');
  return answers[section]?.[key];
}

/** Whether something is asked for after these answers. */
export function asked(when: When | undefined, answers: Answers): boolean {
  return !when || (when.in ?? []).includes(String(answer(answers, when.field) ?? ''));
}

/** The answers that are asked for and given; what is computed is the server's matter. */
export function given(all: Section[], answers: Answers): Answers {
  return Object.fromEntries(
    all.map(({ key, questions }) => {
      const kept: Record<string, Value> = {};
      for (const q of questions) {
        const value = answers[key]?.[q.key];
        if (q.kind === 'computed' || value === undefined || value === '' || !asked(q.when, answers)) continue;
        if (q.kind === 'agree' && value !== true) continue;
        kept[q.key] = value;
      }
      return [key, kept];
    }),
  );
}

/** Paths of a section's questions that need an answer and have none. */
export function missing(section: Section, answers: Answers): string[] {
  return section.questions
    .filter((q) => q.needed && q.kind !== 'computed' && asked(q.when, answers))
    .filter(({ kind, path }) => {
      const value = answer(answers, path);
      return kind === 'agree' ? value !== true : value === undefined || String(value).trim() === '';
    })
    .map((q) => q.path);
}

/** Fills in what is known, where there is no answer yet. */
export function fill(answers: Answers, known: Record<string, Record<string, unknown>>): void {
  for (const [section, values] of Object.entries(known)) {
    const own = (answers[section] ??= {});
    for (const [key, value] of Object.entries(values)) own[key] ??= value as Value;
  }
}

/** What an answer reads like. */
export function said(q: Question, value: Value): string {
  return q.options.find((o) => o.value === value)?.label ?? String(value);
}

/** A record without one of its keys. */
export function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
