// Answers on their way, for screens: one, or a list that grows page by page.
import { ApiError } from './problem';
import type { Page } from './types';

function asError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, {}, 0, error);
}

function identity(item: unknown): unknown {
  return (item as { id?: string }).id ?? item;
}

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

/** A list that grows page by page; `head` is the first page with whatever else it says. */
export class Listed<T, P extends Page<T> = Page<T>> {
  items = $state<T[]>([]);
  head = $state.raw<P>();
  next = $state('');
  error = $state.raw<ApiError>();
  loading = $state(true);
  readonly #fetch: (cursor: string | undefined) => Promise<P>;
  #turn = 0;

  constructor(fetch: (cursor: string | undefined) => Promise<P>) {
    this.#fetch = fetch;
    void this.reload();
  }

  get empty() {
    return !this.loading && !this.error && this.items.length === 0;
  }

  /** Asks for the first page again; what is shown stays until it is there. */
  reload = () => this.#load(undefined);

  more = async () => {
    if (!this.loading && this.next) await this.#load(this.next);
  };

  /** Takes an item out; the returned function puts it back where it was. */
  remove(id: string): () => void {
    const at = this.items.findIndex((item) => identity(item) === id);
    const [gone] = at < 0 ? [] : this.items.splice(at, 1);
    return () => {
      if (gone) this.items.splice(Math.min(at, this.items.length), 0, gone);
    };
  }

  /** A list may move between two pages; what is shown twice would be a mistake on the screen. */
  #unseen(items: T[]): T[] {
    const known = new Set(this.items.map(identity));
    return items.filter((item) => !known.has(identity(item)));
  }

  async #load(cursor: string | undefined) {
    const turn = ++this.#turn;
    this.loading = true;
    this.error = undefined;
    try {
      const page = await this.#fetch(cursor);
      if (turn !== this.#turn) return; // asked again meanwhile: that answer counts
      if (cursor === undefined) {
        this.head = page;
        this.items = [];
      }
      this.items.push(...this.#unseen(page.items));
      this.next = page.next;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.error = asError(error);
    }
    this.loading = false;
  }
}
