// What one clerk typed, over what another has saved meanwhile.
import type { Worker } from '@daklakid/api/companies';

import { fields } from './row';

type Name = keyof Worker;

/** A worker as an edit names her version, or a declaration. */
export const tag = (rev: number) => `"v${rev}"`;

/**
 * Keeps what was typed and takes what only the other has changed. Where both have, what was typed
 * stays and the field is named, so that the form can say what the other saved.
 */
export function merge(seen: Worker, typed: Worker, theirs: Worker): { worker: Worker; both: Name[] } {
  const worker: Worker = { ...typed };
  const both: Name[] = [];
  for (const [name] of fields) {
    if (same(seen[name], theirs[name])) continue;
    if (same(seen[name], typed[name])) Object.assign(worker, { [name]: theirs[name] });
    else if (!same(typed[name], theirs[name])) both.push(name);
  }
  return { worker, both };
}

/** The server leaves out what is empty. */
function same(a: string | number | undefined, b: string | number | undefined): boolean {
  return String(a || '') === String(b || '');
}
