// The desk's part of the contract: work-lists, organisations, audit, jobs. Kept apart so that the
// citizen's app does not carry its words.
import type { Client } from 'openapi-fetch';

import { api } from './client';
import type { Operation } from './schema';
import type { ListingStatus, Page, Photo, RentalFacts, RentalKind } from './types';

/** A listing in the work-list; `since` is when it began to wait. Money in đồng. */
export interface ReviewItem {
  id: string;
  kind: string;
  category: RentalKind;
  title: string;
  price: number;
  area: number;
  ward: string;
  wardName: string;
  status: ListingStatus;
  since: string;
  photo: { thumb: string; color: string } | null;
  photos: number;
  appeal: boolean;
  reports: number;
  demo: boolean;
}

/** All that a reviewer needs to decide. */
export interface ReviewDetail extends Omit<ReviewItem, 'photos' | 'reports'> {
  deposit: number;
  description: string;
  address: string;
  lat: number;
  lng: number;
  photos: Photo[];
  detail: RentalFacts;
  warnings: { code: string; message: string }[];
  reasons: string[];
  reasonText: string;
  appealText: string;
  reports: { reason: string; text: string; at: string }[];
  similar: { id: string; title: string; price: number; wardName: string; status: ListingStatus }[];
  owner: { id: string; name: string; verified: boolean; since: string };
  history: { id: string; title: string; status: ListingStatus; at: string }[];
}

export interface Organisation {
  id: string;
  name: string;
  kind: string;
  members: number;
  createdAt: string;
}

/** A member, or somebody invited who has not signed in yet. */
export interface Member {
  id: string;
  name: string;
  phone: string;
  role: string;
  since: string;
  pending: boolean;
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
  details: Record<string, unknown>;
}

/** Whether the chain of the log was whole when it was last walked. */
export interface AuditState {
  intact: boolean;
  entries: number;
  checkedAt: string;
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
  category?: string;
  status?: string;
  ward?: string;
  appeal?: boolean;
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
type Membership = { id: string; member: string };
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
    Send<'post', Id, { phone: string; role: string }, Member>;
  '/api/v1/desk/organisations/{id}/members/{member}': Send<'patch', Membership, { role: string }> &
    Send<'delete', Membership>;
  '/api/v1/desk/audit': Get<Page<AuditEntry>, AuditQuery>;
  '/api/v1/desk/audit/state': Get<AuditState>;
  '/api/v1/desk/jobs': Get<Page<DeskJob>, Cursor & { state?: JobState }>;
  '/api/v1/desk/jobs/counts': Get<{ items: JobCount[] }>;
  '/api/v1/desk/jobs/{id}/replay': Send<'post', Id>;
  '/api/v1/desk/jobs/{id}/discard': Send<'post', Id>;
}

/** The same client as `api`, knowing the desk's paths. */
export const desk = api as unknown as Client<DeskPaths>;
