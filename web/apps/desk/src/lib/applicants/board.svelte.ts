// A company's applicants as columns, and which one is chosen.
import { api, take } from '@daklakid/api';
import type { ApplicantLine, ApplicantView, ApplicationMove } from '@daklakid/api/resumes';

import { desk } from '../desk.svelte';

export const columns = ['new', 'viewed', 'postponed', 'interview', 'accepted', 'refused'] as const;
export type Column = (typeof columns)[number];
export type Act = ApplicationMove['action'];

/** From where each action leads; what is not here is not offered. The server decides again. */
const from: Record<Act, Column[]> = {
  postpone: ['new', 'viewed', 'interview'],
  reconsider: ['postponed', 'interview'],
  invite: ['new', 'viewed', 'postponed', 'interview'],
  accept: ['new', 'viewed', 'postponed', 'interview'],
  refuse: ['new', 'viewed', 'postponed', 'interview'],
};

/** The companies whose applicants the person works on. */
export function employers(): { id: string; name: string }[] {
  return (desk.me?.roles ?? [])
    .filter((held) => held.organisation.kind === 'company' && /^(owner|editor|recruiter)$/.test(held.role))
    .map(({ organisation: { id, name } }) => ({ id, name }));
}

/** At most so many are shown at once; who has more chooses an opening. */
const most = 500;

export class Board {
  items = $state<ApplicantLine[]>([]);
  loading = $state(true);
  failed = $state.raw<unknown>();
  chosen = $state('');
  opened = $state.raw<ApplicantView>();
  /** What was moved last, until it has settled. */
  moved = $state('');

  constructor(
    readonly organisation: string,
    readonly opening: string,
    first = '',
  ) {
    this.chosen = first;
    void this.load();
  }

  load = async () => {
    this.loading = true;
    this.failed = undefined;
    try {
      const all: ApplicantLine[] = [];
      let cursor: string | undefined;
      do {
        const query = {
          organisation: this.organisation,
          opening: this.opening || undefined,
          limit: 100,
          cursor,
        };
        const page = await take(api.GET('/api/v1/desk/applications', { params: { query } }));
        all.push(...page.items);
        cursor = page.next || undefined;
      } while (cursor && all.length < most);
      this.items = all;
    } catch (error) {
      this.failed = error;
    }
    this.loading = false;
  };

  in(column: Column): ApplicantLine[] {
    return this.items.filter((item) => item.state === column);
  }

  get ended(): number {
    return this.items.filter((item) => item.state === 'withdrawn' || item.state === 'lapsed').length;
  }

  get one(): ApplicantLine | undefined {
    return this.items.find((item) => item.id === this.chosen);
  }

  can(act: Act): boolean {
    return this.one !== undefined && from[act].includes(this.one.state as Column);
  }

  choose = (id: string) => {
    if (this.opened?.id !== id) this.opened = undefined;
    this.chosen = id;
  };

  /** Chooses the neighbour: up and down within a column, left and right to the next column with somebody. */
  go(dx: number, dy: number) {
    const now = this.one;
    if (!now) {
      const first = columns.map((c) => this.in(c)[0]).find(Boolean);
      if (first) this.choose(first.id);
      return;
    }
    const column = this.in(now.state as Column);
    const row = column.findIndex((item) => item.id === now.id);
    if (dy !== 0) {
      const next = column[Math.max(0, Math.min(column.length - 1, row + dy))];
      if (next) this.choose(next.id);
      return;
    }
    for (let at = columns.indexOf(now.state as Column) + dx; at >= 0 && at < columns.length; at += dx) {
      const there = this.in(columns[at]!);
      const next = there[Math.min(Math.max(row, 0), there.length - 1)];
      if (next) return this.choose(next.id);
    }
  }

  /** Opens the chosen one: the applicant sees that. */
  open = async () => {
    if (!this.chosen) return;
    const path = { id: this.chosen };
    this.#take(await take(api.GET('/api/v1/desk/applications/{id}', { params: { path } })));
  };

  move = async (move: Omit<ApplicationMove, 'state'>) => {
    const one = this.one;
    if (!one) return;
    const body = { ...move, state: one.state as ApplicationMove['state'] };
    const params = { path: { id: one.id }, header: { 'Idempotency-Key': crypto.randomUUID() } };
    this.#take(await take(api.POST('/api/v1/desk/applications/{id}/moves', { params, body })), true);
    this.moved = one.id;
  };

  undo = async () => {
    const id = this.moved;
    if (!id) return;
    const params = { path: { id }, header: { 'Idempotency-Key': crypto.randomUUID() } };
    const back = await take(api.POST('/api/v1/desk/applications/{id}/undo', { params }));
    this.chosen = id;
    this.#take(back, true);
    this.moved = '';
  };

  #take(view: ApplicantView, quiet = false) {
    const at = this.items.findIndex((item) => item.id === view.id);
    if (at >= 0) this.items[at] = view;
    if (!quiet || this.opened?.id === view.id) this.opened = view;
  }
}
