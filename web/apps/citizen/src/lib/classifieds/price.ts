import { c } from '@daklakid/i18n/classifieds';
import { m } from '@daklakid/i18n';
import { format } from '@daklakid/ui';

/** The price in short, or that it is free or by agreement. */
export function price(sum: number, deal: string): string {
  if (sum > 0) return format.shortMoney(sum, m().rentals.million);
  return deal === 'give' ? c().free : c().agreement;
}
