// The place that somebody is telling of, kept on this phone as one types.
import type { PlaceDetail, PlaceForm } from '@daklakid/api';
import { read, remove, write } from '@daklakid/device';

import type { DraftPhoto } from '../post/draft';

/** A place being told of; every field may still be missing. */
export interface PlaceDraft {
  /** The Idempotency-Key of its sending. */
  key: string;
  kind: string;
  title: string;
  wards: string[];
  address: string;
  lat?: number | undefined;
  lng?: number | undefined;
  phone: string;
  hours: string;
  website: string;
  priceLevel: number;
  dishes: string;
  description: string;
  photos: DraftPhoto[];
}

const name = 'places';

/** An empty draft. */
export function blank(): PlaceDraft {
  return {
    key: crypto.randomUUID(),
    kind: '',
    title: '',
    wards: [],
    address: '',
    phone: '',
    hours: '',
    website: '',
    priceLevel: 0,
    dishes: '',
    description: '',
    photos: [],
  };
}

/** The draft that was left here, if there is one. */
export const keptDraft = () => read<PlaceDraft>('drafts', name);
/** Keeps a draft on this phone. */
export const keepDraft = (draft: PlaceDraft) => write('drafts', draft, name);
/** Forgets it, once it is sent. */
export const dropDraft = () => remove('drafts', name);

/** A place as it was told of, to be changed. */
export function fromPlace(place: PlaceDetail): PlaceDraft {
  const { detail } = place;
  return {
    ...blank(),
    kind: place.kind,
    title: place.title,
    wards: [place.ward],
    address: detail.address ?? '',
    lat: detail.lat ?? place.exactLat,
    lng: detail.lng ?? place.exactLng,
    phone: detail.phone ?? '',
    hours: detail.hours ?? '',
    website: detail.website ?? '',
    priceLevel: detail.priceLevel ?? 0,
    dishes: (detail.dishes ?? []).join(', '),
    description: place.description,
    photos: place.photos.map((photo) => ({ key: photo.id, photo })),
  };
}

/** What is sent. */
export function toForm(draft: PlaceDraft): PlaceForm {
  const at = draft.lat !== undefined && draft.lng !== undefined ? { lat: draft.lat, lng: draft.lng } : {};
  const dishes = draft.dishes
    .split(',')
    .map((dish) => dish.trim())
    .filter(Boolean)
    .slice(0, 20);
  return {
    kind: draft.kind,
    title: draft.title.trim(),
    description: draft.description.trim(),
    ward: draft.wards[0] ?? '',
    address: draft.address.trim(),
    ...at,
    price: 0,
    area: 0,
    photos: draft.photos.flatMap((p) => (p.photo ? [p.photo.id] : [])),
    detail: {
      ...at,
      ...(draft.phone.trim() ? { phone: draft.phone.trim() } : {}),
      ...(draft.hours ? { hours: draft.hours } : {}),
      ...(draft.website.trim() ? { website: draft.website.trim() } : {}),
      ...(draft.priceLevel ? { priceLevel: draft.priceLevel } : {}),
      ...(dishes.length ? { dishes } : {}),
    },
  };
}
