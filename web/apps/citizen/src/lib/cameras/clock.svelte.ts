// The time as screens need it: once a second while somebody looks, and not at all when nobody does.

const clock = $state({ now: Date.now(), awake: true });
let users = 0;
let beat: ReturnType<typeof setInterval> | undefined;

function look() {
  clock.awake = document.visibilityState === 'visible';
  clock.now = Date.now();
}

/** Keeps the clock going as long as the calling component lives. */
export function useClock() {
  $effect(() => {
    if (users++ === 0) {
      look();
      beat = setInterval(look, 1000);
      document.addEventListener('visibilitychange', look);
    }
    return () => {
      if (--users > 0) return;
      clearInterval(beat);
      document.removeEventListener('visibilitychange', look);
    };
  });
}

/** Milliseconds now. Reactive. */
export function now(): number {
  return clock.now;
}

/** Whether the page is in sight. Reactive. */
export function awake(): boolean {
  return clock.awake;
}
