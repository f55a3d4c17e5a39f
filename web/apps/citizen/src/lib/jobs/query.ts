// The filters of the list of openings live in the page's address: back, share and save-search come for free.
import type { JobQuery } from '@daklakid/api';

/** The groups of occupations in the order of how many look for them. */
export const occupations = [
  'craft',
  'operator',
  'elementary',
  'service',
  'clerk',
  'technician',
  'professional',
  'farm',
  'manager',
];

/** What work comes with. */
export const perks = ['dormitory', 'transport', 'meals', 'insurance', 'walkIn'] as const;
/** What an opening may not ask for. */
export const freedoms = ['noExperience', 'noDiploma'] as const;
/** The shifts. */
export const shifts = ['office', 'day', 'night', 'twoShifts', 'threeShifts', 'flexible'];
/** The kinds of contract. */
export const contracts = ['indefinite', 'fixedTerm', 'seasonal', 'partTime', 'internship'];
/** The days of a week. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The ways to sort. */
export const sorts = ['forYou', 'newest', 'priceDesc', 'distance'] as const;

/** How many tags one address may have. */
export const mostTags = 5;

const tag = /^[a-z][A-Za-z0-9-]{1,59}$/; // a perk, a shift, sectorC, or the slug of a park

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get' | 'getAll'>): JobQuery {
  const query: JobQuery = {};
  const q = params.get('q')?.trim();
  if (q) query.q = q.slice(0, 200);
  const kind = params.getAll('kind').filter((k) => occupations.includes(k));
  if (kind.length) query.kind = kind;
  const tags = params.getAll('tag').filter((t) => tag.test(t));
  if (tags.length) query.tag = tags.slice(0, mostTags);
  const ward = params.getAll('ward').filter((w) => /^\d{5}$/.test(w));
  if (ward.length) query.ward = ward;
  const least = params.get('priceMin');
  if (least && /^\d{1,10}$/.test(least)) query.priceMin = Number(least);
  const near = params.get('near');
  if (near) {
    query.near = near;
    query.radius = 10_000;
  }
  const sort = sorts.find((s) => s === params.get('sort'));
  if (sort && (sort !== 'distance' || near)) query.sort = sort;
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: JobQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const kind of occupations) if (query.kind?.includes(kind)) params.append('kind', kind);
  for (const one of [...(query.tag ?? [])].sort()) params.append('tag', one);
  for (const ward of [...(query.ward ?? [])].sort()) params.append('ward', ward);
  if (query.priceMin) params.set('priceMin', String(query.priceMin));
  if (query.near) {
    params.set('near', query.near);
    params.set('radius', '10000');
  }
  if (query.sort) params.set('sort', query.sort);
  return params.toString();
}

/** How many filters narrow the list, apart from the text and the occupations. */
export function active(query: JobQuery): number {
  return [query.ward?.length, query.priceMin, query.near].filter(Boolean).length + (query.tag?.length ?? 0);
}

/** A tag put in or taken out. */
export function toggled(all: string[] | null | undefined, one: string): string[] | undefined {
  const now = all ?? [];
  const next = now.includes(one) ? now.filter((t) => t !== one) : [...now, one];
  return next.length ? next : undefined;
}
