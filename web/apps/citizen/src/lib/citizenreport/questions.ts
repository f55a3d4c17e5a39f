// A category's own questions, as its JSON Schema asks them. The server checks everything again.
import { inLanguage, m } from '@daklakid/i18n';

interface Property {
  type: string;
  title: string;
  'x-title-en'?: string;
  oneOf?: { const: string; title: string; 'x-title-en'?: string }[];
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  'x-when'?: { field: string; in: string[] };
}

/** One question. */
export interface Question {
  key: string;
  label: string;
  needed: boolean;
  kind: 'choice' | 'number' | 'date' | 'text';
  options: { value: string; label: string }[];
  most: number;
}

const called = (p: { title: string; 'x-title-en'?: string }) =>
  inLanguage({ vi: p.title, ...(p['x-title-en'] ? { en: p['x-title-en'] } : {}) });

function kindOf(p: Property): Question['kind'] {
  if (p.oneOf) return 'choice';
  if (p.type === 'integer') return 'number';
  return p.format === 'date' ? 'date' : 'text';
}

/** The questions that are asked after these answers, in their order. */
export function questions(form: unknown, answers: Record<string, string | number>): Question[] {
  const schema = (form ?? {}) as { required?: string[]; properties?: Record<string, Property> };
  return Object.entries(schema.properties ?? {})
    .filter(([, p]) => asked(p, answers))
    .map(([key, p]) => ({
      key,
      label: called(p),
      needed: (schema.required ?? []).includes(key),
      kind: kindOf(p),
      options: (p.oneOf ?? []).map((o) => ({ value: o.const, label: called(o) })),
      most: p.maxLength ?? p.maximum ?? 200,
    }));
}

function asked(p: Property, answers: Record<string, string | number>): boolean {
  const when = p['x-when'];
  if (!when) return true;
  const key = when.field.split('.').at(-1) ?? '';
  return when.in.includes(String(answers[key] ?? ''));
}

/** The answers that are asked for and given. */
export function given(form: unknown, answers: Record<string, string | number>) {
  const keys = questions(form, answers).map((q) => q.key);
  return Object.fromEntries(Object.entries(answers).filter(([k, v]) => keys.includes(k) && v !== ''));
}

/** What is missing, by answers.<key>. */
export function missing(form: unknown, answers: Record<string, string | number>): Record<string, string> {
  const left = questions(form, answers).filter((q) => q.needed && (answers[q.key] ?? '') === '');
  return Object.fromEntries(left.map((q) => [`answers.${q.key}`, m().errors.required]));
}
