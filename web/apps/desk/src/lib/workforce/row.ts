// A worker's fields in the order of form 01/PLI, and what each is typed in.
import type { Worker } from '@daklakid/api/companies';

/** How a field is typed. */
export type Kind = 'text' | 'date' | 'number' | 'choice';

/** The fields in the form's order. */
export const fields: [keyof Worker, Kind][] = [
  ['fullName', 'text'],
  ['personalNumber', 'text'],
  ['birthDate', 'date'],
  ['sex', 'choice'],
  ['insuranceNumber', 'text'],
  ['title', 'text'],
  ['position', 'choice'],
  ['wage', 'number'],
  ['contract', 'choice'],
  ['contractFrom', 'date'],
  ['contractTo', 'date'],
  ['insuredFrom', 'date'],
  ['insuredTo', 'date'],
  ['postAllowance', 'number'],
  ['beyondFrame', 'number'],
  ['seniority', 'number'],
  ['wageAllowance', 'number'],
  ['supplements', 'number'],
  ['hazardFrom', 'date'],
  ['hazardTo', 'date'],
  ['note', 'text'],
];

/** Who is not filled in yet. */
export function blank(): Worker {
  return {
    fullName: '',
    personalNumber: '',
    birthDate: '',
    sex: 'female',
    position: 'other',
    contract: 'fixedTerm',
    contractFrom: '',
  };
}

/** A fault in a file, as the server names it: `lines[12].birthDate`. */
export function place(field: string): { line: string; column: string } {
  const found = /^lines\[(\d+)\](?:\.(\w+))?$/.exec(field);
  return { line: found?.[1] ?? '', column: found?.[2] ?? '' };
}
