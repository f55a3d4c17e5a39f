// The unfinished listing: on the phone at every key stroke, on the account when there is one, so that
// it can be finished on another phone. The newer of the two wins.
import {
  api,
  type Photo,
  type RentalDetail,
  type RentalFacts,
  type RentalForm,
  type RentalKind,
  take,
} from '@daklakid/api';
import { read, remove, write } from '@daklakid/device';

/** A photo of a draft: `photo` once the server has it, `blob` as long as it has not. */
export interface DraftPhoto {
  key: string;
  blob?: Blob | undefined;
  photo?: Photo | undefined;
}

/** A listing being written; every field may still be missing. */
export interface Draft {
  /** The Idempotency-Key of its sending. */
  key: string;
  step: number;
  savedAt: number;
  /** Id of the company it is posted for; empty for oneself. */
  organisation: string;
  kind?: RentalKind;
  ward: string;
  address: string;
  lat?: number;
  lng?: number;
  title: string;
  price?: number;
  deposit?: number;
  area?: number;
  detail: RentalFacts;
  description: string;
  photos: DraftPhoto[];
}

const name = 'rentals';
const account = { params: { path: { kind: name } } };

/** An empty draft. */
export function blank(): Draft {
  return {
    key: crypto.randomUUID(),
    step: 0,
    savedAt: 0,
    organisation: '',
    ward: '',
    address: '',
    title: '',
    detail: { furnishings: [], fireSafety: [], waterUnit: 'm3' },
    description: '',
    photos: [],
  };
}

/** The draft on this phone, or null. */
export async function localDraft(): Promise<Draft | null> {
  const kept = await read<Draft>('drafts', name);
  return kept ? { ...blank(), ...kept } : null; // one of an older version may lack a field
}

/** The newer of the drafts on the phone and on the account, or null. */
export async function findDraft(signedIn: boolean): Promise<Draft | null> {
  const here = await localDraft().catch(() => null);
  if (!signedIn) return here;
  const there = (await take(api.GET('/api/v1/me/drafts/{kind}', account)).catch(() => null)) as Draft | null;
  if (!there?.key || (here && here.savedAt >= there.savedAt)) return here;
  return { ...blank(), ...there };
}

/** Keeps the draft on the phone. */
export async function keepHere(draft: Draft): Promise<void> {
  await write('drafts', draft, name);
}

/** Keeps the draft on the account; photos that the server does not have yet stay on the phone. */
export async function keepThere(draft: Draft): Promise<void> {
  const photos = draft.photos.filter((p) => p.photo).map(({ key, photo }) => ({ key, photo }));
  await api.PUT('/api/v1/me/drafts/{kind}', { ...account, body: { ...draft, photos } });
}

/** Forgets the draft everywhere. */
export async function dropDraft(signedIn: boolean): Promise<void> {
  await remove('drafts', name);
  if (signedIn) await api.DELETE('/api/v1/me/drafts/{kind}', account).catch(() => undefined);
}

/** An existing listing as a draft, to change it. */
export function fromRental(rental: RentalDetail): Draft {
  const { kind, ward, exactLat: lat, exactLng: lng, title, price, deposit, area, description } = rental;
  return {
    ...blank(),
    ...{ kind: kind as RentalKind, ward, lat, lng, title, price, deposit, area, description },
    organisation: rental.owner.organisation ?? '',
    address: rental.address ?? '',
    detail: { ...blank().detail, ...rental.detail },
    photos: rental.photos.map((photo) => ({ key: photo.id, photo })),
  };
}

/** What the server wants. Call it on a checked draft only. */
export function toForm(draft: Draft): RentalForm {
  const { detail } = draft;
  return {
    kind: draft.kind as RentalKind,
    title: draft.title.trim(),
    description: draft.description.trim(),
    ward: draft.ward,
    address: draft.address.trim(),
    ...(draft.lat !== undefined && draft.lng !== undefined ? { lat: draft.lat, lng: draft.lng } : {}),
    price: draft.price ?? 0,
    deposit: draft.deposit ?? 0,
    area: draft.area ?? 0,
    detail: { ...detail, ...(detail.waterPrice ? {} : { waterUnit: undefined }) },
    photos: draft.photos.flatMap((p) => (p.photo ? [p.photo.id] : [])),
    ...(draft.organisation ? { organisation: draft.organisation } : {}),
  };
}

/** What an officer looks at; sums, dates and the internet change without another review. */
function looked({ price, deposit, detail, organisation, ...rest }: RentalForm): string {
  const { electricityPrice, waterPrice, waterUnit, internet, availableFrom, ...facts } = detail ?? {};
  void [price, deposit, organisation, electricityPrice, waterPrice, waterUnit, internet, availableFrom];
  const kept = Object.entries({ ...rest, ...facts }).filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a change of a published listing sends it back to review. */
export function needsReview(before: RentalForm, after: RentalForm): boolean {
  return looked(before) !== looked(after);
}
