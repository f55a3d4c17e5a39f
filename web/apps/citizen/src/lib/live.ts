// Hints from the server over one open stream: "look again". What changed is read the usual way.

const first = 2000; // ms until the first try after a refusal; doubled each time
const longest = 120_000;

/** What a stream needs to be; the browser's EventSource is. */
export interface Source {
  readyState: number;
  onmessage: ((event: { data: string }) => void) | null;
  onerror: (() => void) | null;
  addEventListener(type: string, heard: () => void): void;
  close(): void;
}

const closed = 2; // EventSource.CLOSED

/** How long to wait before the try numbered `failed`, with half of it left to chance. */
export function wait(failed: number, chance: number): number {
  return Math.min(longest, first * 2 ** Math.min(failed, 10)) * (0.5 + chance / 2);
}

/** Called at a hint with what it says, and, not `sure` of one, whenever something may have been missed. */
export type Hear = (sure: boolean, said?: string) => void;

/**
 * Listens until the returned function is called. `hear` is called at every hint and whenever the stream stands anew. The browser itself reconnects after a broken line; after an
 * answer that is no stream (a restart, a full server) it gives up, and is started again here, later and later.
 */
export function listen(hear: Hear, open: () => Source): () => void {
  let source: Source | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failed = 0;

  function start() {
    const stream = open();
    source = stream;
    const stands = () => {
      failed = 0;
      hear(false);
    };
    stream.onmessage = ({ data }) => hear(true, data);
    stream.addEventListener('ready', stands);
    stream.addEventListener('reset', stands);
    stream.onerror = () => {
      if (stream.readyState !== closed || stream !== source) return;
      timer = setTimeout(start, wait(failed++, Math.random()));
    };
  }
  start();
  return () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
}

/**
 * Listens to the server for as long as the page is looked at and there is a network; `sparing` data, it only
 * looks when the person comes back to the page.
 */
export function live(hear: Hear, sparing: boolean): () => void {
  let stop: (() => void) | undefined;
  const look = () => {
    const wanted = document.visibilityState === 'visible' && navigator.onLine;
    if (sparing) {
      if (wanted) hear(false);
    } else if (wanted) stop ??= listen(hear, () => new EventSource('/api/v1/realtime/events') as Source);
    else {
      stop?.();
      stop = undefined;
    }
  };
  document.addEventListener('visibilitychange', look);
  addEventListener('online', look);
  addEventListener('offline', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    removeEventListener('online', look);
    removeEventListener('offline', look);
    stop?.();
  };
}
