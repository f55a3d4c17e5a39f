import { m, word } from '@daklakid/i18n';
import { j } from '@daklakid/i18n/jobs';

/** What a listing is, whatever its type: a room, a craft. */
export function kindOf(code: string): string {
  return word({ ...j().occupations, ...m().rentals.kinds }, code);
}

// Reasons that only one type of listing has; the others are for all.
const particular: Record<string, string> = {
  photos: 'rentals',
  price: 'rentals',
  place: 'rentals',
  unlawful: 'jobs',
  pay: 'jobs',
};

/** Whether a reason to reject is one for a type of listing. */
export function fits(reason: string, type: string): boolean {
  return (particular[reason] ?? type) === type;
}
