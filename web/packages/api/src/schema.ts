// The paths that the client may call, in the form that openapi-typescript writes. `npm run generate`
// replaces this hand-written contract by schema.d.ts as soon as the server describes itself.
import type {
  Contact,
  ListingStatus,
  Me,
  Notice,
  NoticePreferences,
  Page,
  Park,
  Photo,
  Province,
  RentalCard,
  RentalDetail,
  RentalForm,
  RentalPage,
  RentalQuery,
  SavedSearch,
  Session,
  Statistics,
  Ward,
} from './types';

export type Operation<Answer, Query, Path, Body> = {
  parameters: { query?: Query; header?: Record<string, string>; cookie?: never } & (Path extends undefined
    ? { path?: never }
    : { path: Path });
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Answer } } };
} & (Body extends undefined
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': Body } } });
type Get<Answer, Query = Record<never, never>> = {
  get: Operation<Answer, Query, undefined, undefined>;
};
type Send<Method extends string, Body, Answer = unknown> = {
  [M in Method]: Operation<Answer, Record<never, never>, undefined, Body>;
};
type Id = { id: string };
type GetOne<Answer, P = Id> = { get: Operation<Answer, Record<never, never>, P, undefined> };
type SendOne<Method extends string, Body, Answer = unknown, P = Id> = {
  [M in Method]: Operation<Answer, Record<never, never>, P, Body>;
};
type Cursor = { limit?: number; cursor?: string };

export interface paths {
  '/api/v1/sign-in/codes': Send<
    'post',
    { phone: string },
    { challenge: string; expiresAt: string; resendAfter: number }
  >;
  '/api/v1/sign-in/sessions': Send<
    'post',
    { challenge: string; code: string; device: string },
    { account: Me }
  >;
  '/api/v1/me': Get<Me> & Send<'patch', { name?: string; language?: string; workplace?: string }>;
  '/api/v1/me/sessions': Get<Page<Session>>;
  '/api/v1/me/sessions/{id}': SendOne<'delete', undefined>;
  '/api/v1/me/sessions/current': Send<'delete', undefined>;
  '/api/v1/me/sessions/revoke-others': Send<'post', undefined>;
  '/api/v1/me/notices': Get<Page<Notice>, Cursor & { unread?: boolean }>;
  '/api/v1/me/notices/read': Send<'post', { ids?: string[] }>;
  '/api/v1/me/notice-preferences': Get<NoticePreferences> & Send<'put', NoticePreferences>;
  '/api/v1/province': Get<Province>;
  '/api/v1/province/wards': Get<Page<Ward>>;
  '/api/v1/province/parks': Get<Page<Park>>;
  '/api/v1/province/nearest-ward': Get<Ward, { lat: number; lng: number }>;
  '/api/v1/photos': Send<'post', Blob, Photo>;
  '/api/v1/rentals': Get<RentalPage, RentalQuery> &
    Send<'post', RentalForm, { id: string; status: ListingStatus }>;
  '/api/v1/rentals/{id}': GetOne<RentalDetail> & SendOne<'patch', Partial<RentalForm>, RentalDetail>;
  '/api/v1/rentals/{id}/withdraw': SendOne<'post', undefined>;
  '/api/v1/rentals/{id}/renew': SendOne<'post', undefined>;
  '/api/v1/rentals/{id}/appeal': SendOne<'post', { text: string }>;
  '/api/v1/rentals/{id}/contact': SendOne<'post', undefined, Contact>;
  '/api/v1/rentals/{id}/report': SendOne<'post', { reason: string; text: string }>;
  '/api/v1/rentals/{id}/favourite': SendOne<'put' | 'delete', undefined>;
  '/api/v1/rentals/{id}/statistics': GetOne<Statistics>;
  '/api/v1/me/favourites': Get<Page<RentalCard>, Cursor & { kind: string }>;
  '/api/v1/me/rentals': Get<Page<RentalCard>, Cursor & { status?: ListingStatus }>;
  '/api/v1/me/saved-searches': Get<Page<SavedSearch>> & Send<'post', Omit<SavedSearch, 'id'>, SavedSearch>;
  '/api/v1/me/saved-searches/{id}': SendOne<'patch', { alert: boolean }> & SendOne<'delete', undefined>;
  '/api/v1/me/drafts/{kind}': GetOne<unknown, { kind: string }> &
    SendOne<'put', unknown, unknown, { kind: string }> &
    SendOne<'delete', undefined, unknown, { kind: string }>;
}
