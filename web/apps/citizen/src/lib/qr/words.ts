import type { CodeScan } from '@daklakid/api';
import { word } from '@daklakid/i18n';
import { q } from '@daklakid/i18n/qr';
import { format } from '@daklakid/ui';

/** The facts of a code in the order of showing. */
const order = [
  ...['document', 'holder', 'name', 'birthYear', 'birthDate', 'sex', 'personalNumber', 'residence', 'phone'],
  ...['diploma', 'year', 'purpose', 'number', 'office'],
];

/** A fact in words. */
export interface Fact {
  name: string;
  label: string;
  value: string;
}

/** Facts by name, as people read them; the level is said elsewhere. */
export function facts(of: Record<string, string>): Fact[] {
  const names = [...order, ...Object.keys(of).filter((name) => !order.includes(name) && name !== 'level')];
  return names
    .filter((name) => of[name])
    .map((name) => ({ name, label: word(q().field, name), value: value(name, of[name]!) }));
}

function value(name: string, raw: string): string {
  if (name === 'sex') return word(q().sex, raw);
  if (name === 'phone') return format.phone(raw);
  if (name === 'birthDate') return day(raw);
  return raw;
}

/** "1999-02-20" → "20/02/1999". */
export function day(iso: string): string {
  return iso.split('-').reverse().join('/');
}

/** Names of fields in a row. */
export function list(fields: string[]): string {
  return fields.map((name) => word(q().field, name)).join(', ');
}

/** Who scanned a code, as the holder is told. */
export function scanner({ by, organisation }: CodeScan): string {
  const who = by || q().once.nobody;
  return organisation ? q().once.member(who, organisation) : who;
}
