// An operator's timetables at the desk, with the version that edits are made on.
import { api, ApiError } from '@daklakid/api';
import type { CoachBook } from '@daklakid/api/coaches';
import { c } from '@daklakid/i18n/coaches';
import { toast } from '@daklakid/ui';

import { explain } from '../desk.svelte';

interface Answer<T> {
  data?: T;
  response: Response;
}

/** The version as an edit names it. */
export type Match = { 'If-Match': string };

export class Book {
  value = $state.raw<CoachBook>();
  error = $state.raw<ApiError>();
  /** What is wrong with the last edit, by field. */
  fields = $state.raw<Readonly<Record<string, string>>>({});
  busy = $state(false);
  tag = '';

  constructor(readonly feed: string) {
    void this.load();
  }

  load = async () => {
    this.error = undefined;
    try {
      const path = { feed: this.feed };
      const answer = await api.GET('/api/v1/desk/coaches/feeds/{feed}', { params: { path } });
      this.value = answer.data;
      this.tag = answer.response.headers.get('ETag') ?? '';
    } catch (error) {
      this.error = error instanceof ApiError ? error : new ApiError(-1, {}, 0, error);
    }
  };

  /** Makes an edit on the version that is shown; what somebody else changed meanwhile is loaded and said. */
  edit = async <T>(call: (match: Match) => Promise<Answer<T>>, done: string): Promise<T | undefined> => {
    this.busy = true;
    this.fields = {};
    try {
      const answer = await call({ 'If-Match': this.tag });
      await this.load();
      toast(done, 'good');
      return answer.data;
    } catch (error) {
      await this.#fail(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  };

  async #fail(error: unknown) {
    if (error instanceof ApiError && error.status === 412) {
      await this.load();
      return void toast(c().desk.stale, 'bad');
    }
    if (error instanceof ApiError) this.fields = error.fields;
    const first = Object.values(this.fields)[0];
    toast(first ?? (error instanceof ApiError ? explain(error) : String(error)), 'bad');
  }
}
