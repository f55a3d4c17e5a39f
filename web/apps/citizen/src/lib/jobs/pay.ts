import { j } from '@daklakid/i18n/jobs';
import { m } from '@daklakid/i18n';
import { format } from '@daklakid/ui';

/** The pay in short: "7 – 11 triệu", "Từ 7 triệu", or that it is by agreement. */
export function pay(least: number, most: number): string {
  const t = j();
  const short = (sum: number) => format.shortMoney(sum, m().rentals.million);
  if (least === 0) return t.byAgreement;
  return most > least ? t.payBetween(short(least), short(most)) : t.payFrom(short(least));
}
