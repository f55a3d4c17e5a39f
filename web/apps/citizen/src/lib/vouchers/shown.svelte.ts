import { api, ApiError, type ClaimWithPlaces, type ShownCode, take } from '@daklakid/api';

const poll = 3000; // ms between looks whether the shop has scanned
const early = 15; // seconds before its end that a code is replaced

/** A voucher with the code that is shown of it, renewed as long as it is. */
export class Shown {
  code = $state.raw<ShownCode>();
  voucher = $state.raw<ClaimWithPlaces>();
  /** Seconds until the next code. */
  left = $state(0);
  /** The network is away: what is on the screen goes stale. */
  offline = $state(false);
  readonly #id: string;
  #stop: (() => void) | undefined;

  constructor(id: string) {
    this.#id = id;
  }

  /** Has a new code drawn, in place of the one before. */
  show = async () => {
    const path = { id: this.#id };
    const code = await take(api.POST('/api/v1/me/voucher-claims/{id}/code', { params: { path } }));
    this.hide();
    this.offline = false;
    this.code = code;
    // By this phone's clock, from now on: it may be wrong by hours, but it runs.
    const end = performance.now() + 120_000;
    const tick = () => {
      this.left = Math.max(0, Math.ceil((end - performance.now()) / 1000) - early);
      if (this.left === 0) void this.#renew();
    };
    tick();
    const ticking = setInterval(tick, 500);
    const looking = setInterval(() => void this.look(), poll);
    this.#stop = () => {
      clearInterval(ticking);
      clearInterval(looking);
    };
  };

  /** Takes the code off the screen. */
  hide = () => {
    this.#stop?.();
    this.#stop = undefined;
    this.code = undefined;
  };

  async #renew() {
    this.#stop?.();
    if (document.visibilityState !== 'visible') return this.hide();
    try {
      await this.show();
    } catch (error) {
      this.hide();
      this.offline = error instanceof ApiError && error.offline;
      await this.look();
    }
  }

  /** Asks where the voucher stands; a used one shows no code. */
  look = async () => {
    const path = { id: this.#id };
    try {
      const now = await take(api.GET('/api/v1/me/voucher-claims/{id}', { params: { path } }));
      this.voucher = now;
      if (now.state !== 'claimed') this.hide();
    } catch {
      // No network just now: the next look tells.
    }
  };
}
