// The unfinished classified, kept on this phone as one types.
import type { AdDetail, AdForm, AdValue } from '@daklakid/api';
import { read, remove, write } from '@daklakid/device';

import type { DraftPhoto } from '../post/draft';

/** A classified being written; every field may still be missing. */
export interface AdDraft {
  /** The Idempotency-Key of its sending. */
  key: string;
  kind: string;
  deal: string;
  condition: string;
  title: string;
  description: string;
  price?: number | undefined;
  negotiable: boolean;
  wards: string[];
  address: string;
  /** The answers by the code of the question, as typed. */
  answers: Record<string, string>;
  photos: DraftPhoto[];
}

const name = 'classifieds';

/** An empty draft. */
export function blank(): AdDraft {
  return {
    key: crypto.randomUUID(),
    kind: '',
    deal: 'sell',
    condition: '',
    title: '',
    description: '',
    negotiable: false,
    wards: [],
    address: '',
    answers: {},
    photos: [],
  };
}

/** The draft that was left here, if there is one. */
export const keptDraft = () => read<AdDraft>('drafts', name);
/** Keeps a draft on this phone. */
export const keepDraft = (draft: AdDraft) => write('drafts', draft, name);
/** Forgets it, once it is sent. */
export const dropDraft = () => remove('drafts', name);

/** A classified as it was posted, to be changed. */
export function fromAd(ad: AdDetail): AdDraft {
  const { detail } = ad;
  return {
    ...blank(),
    kind: ad.kind,
    deal: detail.deal,
    condition: detail.condition ?? '',
    title: ad.title,
    description: ad.description,
    price: ad.price || undefined,
    negotiable: detail.negotiable ?? false,
    wards: [ad.ward],
    address: ad.address ?? '',
    answers: Object.fromEntries((detail.fields ?? []).map((v) => [v.code, v.text ?? String(v.number ?? '')])),
    photos: ad.photos.map((photo) => ({ key: photo.id, photo })),
  };
}

/** What is sent; `typed` says which questions are answered by a number. */
export function toForm(draft: AdDraft, numbers: Set<string>): AdForm {
  const fields: AdValue[] = Object.entries(draft.answers)
    .filter(([, said]) => said !== '')
    .map(([code, said]) => (numbers.has(code) ? { code, number: Number(said) } : { code, text: said }));
  return {
    kind: draft.kind,
    title: draft.title,
    description: draft.description,
    ward: draft.wards[0] ?? '',
    address: draft.address,
    price: draft.price ?? 0,
    area: 0,
    photos: draft.photos.flatMap((p) => (p.photo ? [p.photo.id] : [])),
    detail: {
      deal: draft.deal,
      ...(draft.condition ? { condition: draft.condition } : {}),
      ...(draft.negotiable ? { negotiable: true } : {}),
      ...(fields.length ? { fields } : {}),
    },
  };
}
