// Which cases the work-list shows: its address says it.

/** Which deadline narrows the list. */
export type When = (typeof whens)[number];
const whens = ['overdue', 'today', 'triage', 'assign'] as const;

export interface Query {
  /** Organisation; "none" for cases without one; the first of mine when absent. */
  office: string | undefined;
  kind: string | undefined;
  procedure: string | undefined;
  ward: string | undefined;
  status: string | undefined;
  /** Account; "me"; "none". */
  assignee: string | undefined;
  when: When | undefined;
  closed: boolean;
  map: boolean;
}

const plain = ['office', 'kind', 'procedure', 'ward', 'status', 'assignee'] as const;

/** Reads the address; what it does not know is left out. */
export function read(asked: Pick<URLSearchParams, 'get'>): Query {
  const value = (name: string) => asked.get(name) || undefined;
  const closed = asked.get('closed') === 'true';
  const when = asked.get('when');
  return {
    office: value('office'),
    kind: value('kind'),
    procedure: value('procedure'),
    ward: value('ward'),
    status: value('status'),
    assignee: value('assignee'),
    when: closed ? undefined : whens.find((one) => one === when),
    closed,
    map: asked.get('map') === 'true',
  };
}

/** Writes it back; the same query always in the same words. */
export function write(query: Query): string {
  const search = new URLSearchParams();
  for (const name of plain) if (query[name]) search.set(name, query[name]);
  if (query.when && !query.closed) search.set('when', query.when);
  if (query.closed) search.set('closed', 'true');
  if (query.map) search.set('map', 'true');
  return `?${search}`;
}

/** What the server is asked. */
export function ask(query: Query) {
  const { when, closed, map: _, ...rest } = query;
  return {
    ...rest,
    overdue: when === 'overdue' || undefined,
    today: when === 'today' || undefined,
    lateStep: when === 'triage' || when === 'assign' ? when : undefined,
    closed: closed || undefined,
  };
}

/** How many filters narrow the list. */
export function narrowed(query: Query): number {
  const { kind, procedure, ward, status, assignee, when } = query;
  return [kind, procedure, ward, status, assignee, when].filter(Boolean).length;
}
