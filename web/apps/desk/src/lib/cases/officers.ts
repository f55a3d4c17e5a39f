// What colleagues are called.
import type { Officer } from '@daklakid/api/desk';
import { d } from '@daklakid/i18n/desk';

/** The name; who has none yet is told apart by the end of the account's id. */
export function officerName(officer: Pick<Officer, 'account' | 'name'>): string {
  return officer.name || `${d().case.noName} (${officer.account.slice(-4)})`;
}
