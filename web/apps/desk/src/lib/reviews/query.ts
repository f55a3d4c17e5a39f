// Which listings the review page shows: its address says it.
import type { ReviewCounts } from '@daklakid/api/desk';

export const views = ['waiting', 'appeals', 'hidden', 'reported', 'published', 'rejected'] as const;
export type View = (typeof views)[number];

/** Every view has a count of its own name. */
export type Counted = Pick<ReviewCounts, View>;

export interface Query {
  view: View;
  /** The type of listing; all of them without. */
  kind: string | undefined;
  ward: string | undefined;
  /** What published listings are searched for. */
  q: string | undefined;
}

/** Reads the address; what it does not know is left out. */
export function read(asked: Pick<URLSearchParams, 'get'>): Query {
  const view = views.find((v) => v === asked.get('view')) ?? 'waiting';
  return {
    view,
    kind: asked.get('kind') || undefined,
    ward: asked.get('ward') || undefined,
    q: (view === 'published' && asked.get('q')) || undefined,
  };
}

/** Writes it back; the same query always in the same words, so that saved ones can be compared. */
export function write(query: Query): string {
  const search = new URLSearchParams({ view: query.view });
  if (query.kind) search.set('kind', query.kind);
  if (query.ward) search.set('ward', query.ward);
  if (query.q && query.view === 'published') search.set('q', query.q);
  return `?${search}`;
}
