import { ApiError, type Page } from '@daklakid/api';

/** One answer on its way: `value`, or `error`, or still `loading`. */
export class Loaded<T> {
  value = $state.raw<T>();
  error = $state.raw<ApiError>();
  loading = $state(true);
  readonly #fetch: () => Promise<T>;

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch;
    void this.reload();
  }

  reload = async () => {
    this.loading = true;
    this.error = undefined;
    try {
      this.value = await this.#fetch();
    } catch (error) {
      this.error = asError(error);
    }
    this.loading = false;
  };
}

/** A work-list: pages behind one another, rows that leave it and may come back. */
export class WorkList<T> {
  items = $state<T[]>([]);
  next = $state('');
  error = $state.raw<ApiError>();
  loading = $state(true);
  readonly #fetch: (cursor: string | undefined) => Promise<Page<T>>;

  constructor(fetch: (cursor: string | undefined) => Promise<Page<T>>) {
    this.#fetch = fetch;
    void this.reload();
  }

  get empty() {
    return !this.loading && !this.error && this.items.length === 0;
  }

  reload = () => this.#load(undefined);

  more = async () => {
    if (!this.loading && this.next) await this.#load(this.next);
  };

  /** Takes a row out; the returned function puts it back where it was. */
  remove(id: string): () => void {
    const at = this.items.findIndex((item) => (item as { id?: string }).id === id);
    const [gone] = at < 0 ? [] : this.items.splice(at, 1);
    return () => {
      if (gone) this.items.splice(Math.min(at, this.items.length), 0, gone);
    };
  }

  async #load(cursor: string | undefined) {
    this.loading = true;
    this.error = undefined;
    try {
      const page = await this.#fetch(cursor);
      this.items = cursor === undefined ? page.items : [...this.items, ...page.items];
      this.next = page.next;
    } catch (error) {
      this.error = asError(error);
    }
    this.loading = false;
  }
}

function asError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, {}, 0, error);
}
