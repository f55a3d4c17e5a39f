import { m, word } from '@daklakid/i18n';
import { j } from '@daklakid/i18n/jobs';
import { format } from '@daklakid/ui';

/** A sum in short: "7 triệu". */
export function short(sum: number): string {
  return format.shortMoney(sum, m().rentals.million);
}

/** The pay in short: "7 – 11 triệu", "Từ 7 triệu", or that it is by agreement. */
export function pay(least: number, most: number): string {
  const t = j();
  if (least === 0) return t.byAgreement;
  return most > least ? t.payBetween(short(least), short(most)) : t.payFrom(short(least));
}

/** What the pay is for: "/tháng"; nothing for one by agreement. */
export function per(least: number, period: string | undefined): string {
  return least > 0 && period ? word(j().per, period) : '';
}
