import { v } from '@daklakid/i18n/vouchers';
import { format } from '@daklakid/ui';

/** What one gets, in a few words: "Giảm 20.000 đ", "Giảm 15%", the gift's name. */
export function benefit(of: { kind: string; price: number; percent?: number; gift?: string }): string {
  const t = v();
  if (of.kind === 'amount') return t.amountOff(format.money(of.price));
  if (of.kind === 'percent') return t.percentOff(of.percent ?? 0);
  return of.gift || (t.kinds.gift ?? '');
}

const zone = 'Asia/Ho_Chi_Minh';

/** The day it is in the province, as YYYY-MM-DD, some days from now. */
export function dayFrom(days = 0): string {
  const at = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);
}

/** A moment to the second: two scans within a minute are told apart. */
export function clock(at: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(new Date(at));
  return `${time} ${format.date(at)}`;
}
