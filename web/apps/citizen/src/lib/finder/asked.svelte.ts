// What the server finds for what is being typed: asked a moment after the last key, the answer before given up.
import { api, ApiError, type FoundGroup, take } from '@daklakid/api';

const pause = 250; // ms after the last key, so that each letter does not cost a request; the first comes with the page
const most = 3; // of each kind

/** Follows what somebody types. Call it while a component starts. */
export class Asked {
  groups = $state.raw<FoundGroup[]>([]);
  /** The words that the groups are about. */
  about = $state('');
  loading = $state(false);
  error = $state.raw<ApiError>();
  readonly #words: () => string;
  #call: AbortController | undefined;

  constructor(words: () => string) {
    this.#words = words;
    $effect(() => {
      const q = words();
      this.#call?.abort();
      if (q.length < 2) {
        this.#settle([], q);
        return;
      }
      this.loading = true;
      const timer = setTimeout(() => void this.#ask(q), this.#call ? pause : 0);
      return () => clearTimeout(timer);
    });
  }

  /** Asks at once, or again after a failure. */
  now = () => {
    const q = this.#words();
    if (q.length > 1 && (q !== this.about || this.error)) void this.#ask(q);
  };

  async #ask(q: string) {
    this.#call?.abort();
    const call = new AbortController();
    this.#call = call;
    this.loading = true;
    try {
      const answer = await take(
        api.GET('/api/v1/search', { params: { query: { q, limit: most } }, signal: call.signal }),
      );
      if (!call.signal.aborted) this.#settle(answer.groups, q);
    } catch (error) {
      if (!call.signal.aborted)
        this.#settle([], q, error instanceof ApiError ? error : new ApiError(-1, {}, 0, error));
    }
  }

  #settle(groups: FoundGroup[], about: string, error?: ApiError) {
    this.groups = groups;
    this.about = about;
    this.error = error;
    this.loading = false;
  }
}
