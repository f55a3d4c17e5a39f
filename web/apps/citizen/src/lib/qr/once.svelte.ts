import { api, type CodeScan, type OneTimeCode, take } from '@daklakid/api';

const poll = 5000; // ms between looks, should a hint get lost

/** A code that works once, from its making to its end. */
export class Once {
  code = $state.raw<OneTimeCode>();
  scan = $state.raw<CodeScan>();
  /** Seconds left. */
  left = $state(0);
  #stop: (() => void) | undefined;
  readonly #used: () => void;

  /** `used` is called when somebody has scanned a code. */
  constructor(used: () => void) {
    this.#used = used;
  }

  get over() {
    return this.scan !== undefined && this.scan.state !== 'open';
  }

  /** Has a code made that shows the fields, in place of the one before. */
  async make(fields: string[]) {
    const code = await take(api.POST('/api/v1/me/codes', { body: { fields } }));
    this.drop();
    this.code = code;
    this.#watch();
  }

  /** Lets go of the code on the screen; it works until its time is over. */
  drop() {
    this.#stop?.();
    this.#stop = undefined;
    this.code = undefined;
    this.scan = undefined;
  }

  #watch() {
    // By this phone's clock, from now on: it may be wrong by hours, but it runs.
    const end = performance.now() + 180_000;
    const tick = () => {
      this.left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      if (this.left === 0) void this.look();
    };
    tick();
    const ticking = setInterval(tick, 250);
    const looking = setInterval(() => void this.look(), poll);
    // The server says when there is something to look at; who scanned is read the usual way.
    const hints = new EventSource('/api/v1/realtime/events');
    hints.onmessage = () => void this.look();
    const awake = () => document.visibilityState === 'visible' && void this.look();
    document.addEventListener('visibilitychange', awake);
    this.#stop = () => {
      clearInterval(ticking);
      clearInterval(looking);
      hints.close();
      document.removeEventListener('visibilitychange', awake);
    };
  }

  /** Asks what became of the code. */
  look = async () => {
    const id = this.code?.id;
    if (!id || this.over) return;
    try {
      const scan = await take(api.GET('/api/v1/me/codes/{id}', { params: { path: { id } } }));
      if (this.code?.id !== id) return;
      this.scan = scan;
      if (this.over) this.#stop?.();
      if (scan.state === 'used') this.#used();
    } catch {
      // No network just now: the next look tells.
    }
  };
}
