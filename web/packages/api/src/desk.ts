// The desk's part of the contract: work-lists, organisations, audit, jobs. Kept apart so that the
// citizen's app does not carry its words.
import type { Client } from 'openapi-fetch';

import { api } from './client';
import type { Operation } from './schema';
import type { ListingStatus, Page, Photo, RentalFacts, RentalKind } from './types';

/** A listing in the work-list; `kind` is its category within its `type`. Money in đồng. */
export interface ReviewItem {
  id: string;
  type: string;
  kind: RentalKind;
  title: string;
  price: number;
  area: number;
  ward: string;
  wardName: string;
  status: ListingStatus;
  submittedAt: string;
  photo?: { thumb: string; color: string };
  photos: number;
  appealed: boolean;
  reports: number;
  demo: boolean;
}

/** All that a reviewer needs to decide. */
export interface ReviewDetail extends Omit<ReviewItem, 'photos' | 'reports'> {
  description: string;
  address?: string;
  exactLat?: number;
  exactLng?: number;
  photos: Photo[];
  /** The kind's own columns; a rental has its facts inside. */
  detail: { deposit?: number; detail?: RentalFacts };
  warnings: { code: string; message: string; listings?: string[] }[];
  reasons?: string[];
  reasonText?: string;
  appeal?: string;
  reports: { reason: string; text?: string; at: string }[];
  owner: { name: string; verified: boolean; since: string };
  /** How many listings the owner has in each status. */
  history: { status: ListingStatus; listings: number }[];
  /** Not her own listing, nor an appeal against herself. */
  decidable: boolean;
  version: number;
}

export interface Organisation {
  id: string;
  name: string;
  kind: string;
  role: string;
  members: number;
  createdAt: string;
}

export interface Member {
  account: string;
  name: string;
  role: string;
  since: string;
}

/** An invitation that waits for an answer, as the organisation sees it. */
export interface Invitation {
  id: string;
  phone: string;
  role: string;
  createdAt: string;
  expiresAt: string;
}

/** The same, as the invited person sees it. */
export interface MyInvitation {
  id: string;
  role: string;
  organisation: { id: string; name: string; kind: string };
  expiresAt: string;
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  actorName: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  owner: string;
  organisation: string;
  details: Record<string, string>;
}

export type JobState = 'queued' | 'running' | 'dead';

export interface DeskJob {
  id: string;
  name: string;
  state: JobState;
  attempt: number;
  due: string;
  enqueued: string;
  error: string;
}

export interface JobCount {
  name: string;
  state: JobState;
  jobs: number;
  oldestSeconds: number;
}

/** One number of the desk's first page, with its help in the reader's language. */
export interface Figure {
  name: string;
  help: string;
  value: number;
}

interface ReviewQuery extends Cursor {
  kind?: string;
  status?: string;
  ward?: string;
}
interface AuditQuery extends Cursor {
  actor?: string;
  action?: string;
  subject?: string;
  from?: string;
  to?: string;
}
interface Cursor {
  limit?: number;
  cursor?: string;
}
type None = Record<never, never>;
type Id = { id: string };
type Membership = { id: string; account: string };
type Get<Answer, Query = None, Path = undefined> = { get: Operation<Answer, Query, Path, undefined> };
type Send<Method extends string, Path, Body = undefined, Answer = unknown> = {
  [M in Method]: Operation<Answer, None, Path, Body>;
};

interface DeskPaths {
  '/api/v1/desk/figures': Get<Page<Figure>>;
  '/api/v1/desk/reviews': Get<Page<ReviewItem>, ReviewQuery>;
  '/api/v1/desk/reviews/{id}': Get<ReviewDetail, None, Id>;
  '/api/v1/desk/reviews/{id}/approve': Send<'post', Id>;
  '/api/v1/desk/reviews/{id}/reject': Send<'post', Id, { reasons: string[]; text: string }>;
  '/api/v1/desk/reviews/{id}/hide': Send<'post', Id>;
  '/api/v1/desk/reviews/{id}/restore': Send<'post', Id>;
  '/api/v1/desk/organisations': Get<Page<Organisation>, Cursor> &
    Send<'post', undefined, { name: string; kind: string }, Organisation>;
  '/api/v1/desk/organisations/{id}': Get<Organisation, None, Id> & Send<'patch', Id, { name: string }>;
  '/api/v1/desk/organisations/{id}/members': Get<Page<Member>, Cursor, Id> &
    Send<'post', Id, { phone: string; role: string }, Invitation>;
  '/api/v1/desk/organisations/{id}/members/{account}': Send<'patch', Membership, { role: string }> &
    Send<'delete', Membership>;
  '/api/v1/desk/organisations/{id}/invitations': Get<Page<Invitation>, Cursor, Id>;
  '/api/v1/desk/organisations/{id}/invitations/{invitation}': Send<'delete', Id & { invitation: string }>;
  '/api/v1/me/invitations': Get<Page<MyInvitation>>;
  '/api/v1/me/invitations/{invitation}/accept': Send<'post', { invitation: string }>;
  '/api/v1/me/invitations/{invitation}/decline': Send<'post', { invitation: string }>;
  '/api/v1/desk/audit': Get<Page<AuditEntry>, AuditQuery>;
  '/api/v1/desk/jobs': Get<Page<DeskJob>, Cursor & { state?: JobState }>;
  '/api/v1/desk/jobs/counts': Get<{ items: JobCount[] }>;
  '/api/v1/desk/jobs/{id}/replay': Send<'post', Id>;
  '/api/v1/desk/jobs/{id}/discard': Send<'post', Id>;
}

/** The same client as `api`, knowing the desk's paths. */
export const desk = api as unknown as Client<DeskPaths>;
