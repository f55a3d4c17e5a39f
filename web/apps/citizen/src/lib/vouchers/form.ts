// What a company writes of a campaign, and how it is sent.
import type { CampaignDetail, VoucherTerms } from '@daklakid/api';

import { dayFrom } from './words';

/** A shop on the form: its ward as the picker has it. */
export interface ShopDraft {
  name: string;
  address: string;
  wards: string[];
  lat?: number | undefined;
  lng?: number | undefined;
}

/** An empty form that could be sent with a name, a benefit and a shop. */
export function blank() {
  return {
    kind: 'amount',
    title: '',
    description: '',
    price: undefined as number | undefined,
    percent: 10,
    maxOff: undefined as number | undefined,
    minBill: undefined as number | undefined,
    gift: '',
    conditions: '',
    quantity: 100,
    claimFrom: dayFrom(),
    claimUntil: dayFrom(30),
    validFrom: dayFrom(),
    validUntil: dayFrom(45),
    holdDays: 0,
    level: 0,
    perPerson: 1,
    perDay: 0,
    perPlace: 0,
    places: [{ name: '', address: '', wards: [] }] as ShopDraft[],
  };
}

/** The form of a campaign that is there. */
export function formOf(c: CampaignDetail): ReturnType<typeof blank> {
  const d = c.detail;
  return {
    kind: c.kind,
    title: c.title,
    description: c.description,
    price: c.price || undefined,
    percent: d.percent ?? 10,
    maxOff: d.maxOff || undefined,
    minBill: d.minBill || undefined,
    gift: d.gift ?? '',
    conditions: d.conditions ?? '',
    quantity: d.quantity,
    claimFrom: d.claimFrom,
    claimUntil: d.claimUntil,
    validFrom: d.validFrom,
    validUntil: d.validUntil,
    holdDays: d.holdDays ?? 0,
    level: d.level ?? 0,
    perPerson: d.perPerson,
    perDay: d.perDay ?? 0,
    perPlace: d.perPlace ?? 0,
    places: d.places.map(({ name, address, ward, lat, lng }) => ({ name, address, wards: [ward], lat, lng })),
  };
}

/** What is sent: only the chosen benefit. */
export function bodyOf(f: ReturnType<typeof blank>) {
  const detail: VoucherTerms = {
    percent: f.kind === 'percent' ? f.percent : 0,
    maxOff: f.kind === 'percent' ? (f.maxOff ?? 0) : 0,
    minBill: f.minBill ?? 0,
    gift: f.kind === 'gift' ? f.gift : '',
    conditions: f.conditions,
    quantity: f.quantity,
    claimFrom: f.claimFrom,
    claimUntil: f.claimUntil,
    validFrom: f.validFrom,
    validUntil: f.validUntil,
    holdDays: f.holdDays,
    level: f.level,
    perPerson: f.perPerson,
    perDay: f.perDay,
    perPlace: f.perPlace,
    places: f.places.map(({ name, address, wards, lat, lng }) => ({
      name,
      address,
      ward: wards[0] ?? '',
      ...(lat === undefined || lng === undefined ? {} : { lat, lng }),
    })),
  };
  return {
    kind: f.kind,
    title: f.title,
    description: f.description,
    price: f.kind === 'amount' ? (f.price ?? 0) : 0,
    detail,
  };
}
