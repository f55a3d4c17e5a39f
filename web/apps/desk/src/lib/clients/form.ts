import type { ClientForm } from '@daklakid/api/desk';

/** The fields that software may ask for. */
export const fieldNames = [
  'name',
  'birthdate',
  'gender',
  'personal_number',
  'address',
  'phone_number',
] as const;
type Name = (typeof fieldNames)[number];

/** A registration as it is typed: addresses a line each, a purpose for each field. */
export interface Typed {
  name: string;
  logo: string;
  about: string;
  redirects: string;
  logouts: string;
  purposes: Record<Name, string>;
  required: Record<Name, boolean>;
  scopes: string[];
}

function each<T>(value: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(fieldNames.map((name) => [name, value(name)])) as Record<Name, T>;
}

/** What to show in the form. */
export function typed(from?: ClientForm): Typed {
  const field = (name: Name) => from?.fields.find((f) => f.field === name);
  return {
    name: from?.name ?? '',
    logo: from?.logo ?? '',
    about: from?.about ?? '',
    redirects: (from?.redirects ?? []).join('\n'),
    logouts: (from?.logouts ?? []).join('\n'),
    purposes: each((name) => field(name)?.purpose ?? ''),
    required: each((name) => field(name)?.required ?? false),
    scopes: [...(from?.scopes ?? [])],
  };
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** What to send. */
export function registration(from: Typed): ClientForm {
  return {
    name: from.name.trim(),
    logo: from.logo.trim(),
    about: from.about.trim(),
    redirects: lines(from.redirects),
    logouts: lines(from.logouts),
    fields: fieldNames
      .filter((field) => from.purposes[field].trim())
      .map((field) => ({ field, purpose: from.purposes[field].trim(), required: from.required[field] })),
    scopes: from.scopes,
  };
}

/** The first message about a field of the form, or about one of its lines. */
export function wrong(errors: Readonly<Record<string, string>>, field: string): string {
  const key = Object.keys(errors).find((name) => name === field || name.startsWith(`${field}[`));
  return key ? (errors[key] ?? '') : '';
}
