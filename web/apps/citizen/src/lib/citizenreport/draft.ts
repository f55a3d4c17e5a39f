// The unfinished report: on this phone at every key stroke, photos included. It never leaves the phone before it
// is sent, because it may be about others.
import type { ReportForm } from '@daklakid/api/cases';
import { read, remove, write } from '@daklakid/device';

import type { DraftPhoto } from '../post/draft';

/** What the person wants; the last three are led to their own door. */
export type Want = 'report' | 'suggestion' | 'complaint' | 'denunciation' | 'crime';

/** A report being written; every field may still be missing. */
export interface Draft {
  /** The Idempotency-Key of its sending. */
  key: string;
  step: number;
  want: Want;
  photos: (DraftPhoto & { id?: string })[];
  lat?: number | undefined;
  lng?: number | undefined;
  ward: string;
  address: string;
  category: string;
  answers: Record<string, string | number>;
  text: string;
  anonymous: boolean;
  /** The operation centre may see the photos, too. */
  sharePhotos: boolean;
}

const name = 'citizenreport';

/** An empty draft. */
export function blank(): Draft {
  return {
    key: crypto.randomUUID(),
    step: 0,
    want: 'report',
    photos: [],
    ward: '',
    address: '',
    category: '',
    answers: {},
    text: '',
    anonymous: false,
    sharePhotos: false,
  };
}

/** The draft on this phone, or null. */
export async function localDraft(): Promise<Draft | null> {
  const kept = await read<Draft>('drafts', name);
  return kept ? { ...blank(), ...kept } : null; // one of an older version may lack a field
}

/** Keeps the draft on the phone. */
export async function keep(draft: Draft): Promise<void> {
  await write('drafts', draft, name);
}

/** Forgets the draft. */
export async function drop(): Promise<void> {
  await remove('drafts', name);
}

/** What the server wants, but for the photos, which have their ids only when they are sent. */
export function toForm(draft: Draft): ReportForm {
  const position = draft.lat !== undefined && draft.lng !== undefined;
  return {
    category: draft.category,
    intent: draft.want === 'suggestion' ? 'suggestion' : 'report',
    text: draft.text.trim(),
    answers: draft.answers,
    ward: draft.ward,
    address: draft.address.trim(),
    ...(position ? { lat: draft.lat, lng: draft.lng } : {}),
    photos: draft.photos.flatMap((p) => (p.id ? [p.id] : [])),
    anonymous: draft.anonymous,
    sharePhotos: draft.sharePhotos,
  } as ReportForm;
}
