// What things of all functions are called, and the lists that officers walk through.
import { word } from '@daklakid/i18n';
import { b } from '@daklakid/i18n/business';
import { d } from '@daklakid/i18n/desk';

import { kindOf, types as listings } from '../reviews/words';

/** The sorts of things that are kept in order. */
export const types = [...listings, 'companies', 'coaches'] as const;

/** What may be wrong, in the order of the server's counts. */
export const faults = ['photos', 'position', 'ward', 'phone', 'unconfirmed', 'ending', 'duplicate'] as const;

export type Fault = (typeof faults)[number];

/** What a sort of thing is called. */
export function typeName(type: string): string {
  return word({ ...d().reviews.types, ...d().quality.types }, type);
}

/** The category within its sort. */
export function categoryName(type: string, code: string): string {
  if (type === 'coaches') return typeName(type);
  if (type === 'companies')
    return `${typeName(type)}: ${code ? word(b().sectors, code) : d().quality.noCategory}`;
  return kindOf(type, code);
}
