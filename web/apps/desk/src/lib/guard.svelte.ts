// The second factor at the desk: whether it is open, and what waits behind the lock. The server decides at
// every call; this only hides the screen in time, and keeps what was being done until it may go on.
import { api, take } from '@daklakid/api';

/** open: one may work. locked: a code is needed. missing: a second factor has to be set up first. */
type State = 'open' | 'locked' | 'missing';

export const guard = $state<{ state: State; setUp: boolean; idleMinutes: number }>({
  state: 'open',
  setUp: false,
  idleMinutes: 15,
});

let waiting: ((go: boolean) => void)[] = [];
let lastUse = Date.now();

/** Asks the server how the second factor stands. */
export async function look() {
  const standing = await take(api.GET('/api/v1/me/second-factor'));
  guard.setUp = Boolean(standing.setUpAt);
  guard.idleMinutes = standing.idleMinutes;
  if (standing.state === 'stale') guard.state = 'locked';
  else if (standing.state === 'missing') guard.state = 'missing';
  else guard.state = 'open';
}

/** Shows the lock for a call that was refused; settles when it may be sent again, or never will be. */
export function prove(code: string): Promise<boolean> {
  guard.state = code === 'secondFactorMissing' ? 'missing' : 'locked';
  return new Promise((settle) => waiting.push(settle));
}

/** Opens the desk, and lets what waits go on. */
export function open() {
  guard.state = 'open';
  lastUse = Date.now();
  settle(true);
}

/** Gives up what waits: nobody is signed in any more. */
export function letGo() {
  guard.state = 'open';
  settle(false);
}

function settle(go: boolean) {
  const all = waiting;
  waiting = [];
  for (const one of all) one(go);
}

/** Locks at once, here and at the server. */
export async function lockNow() {
  await take(api.POST('/api/v1/me/second-factor/lock'));
  guard.state = 'locked';
}

/** Somebody works here. */
export function used() {
  lastUse = Date.now();
}

/** Locks the screen when nobody has worked here for long; to be called now and then. */
export function checkIdle(now = Date.now()) {
  const idle = now - lastUse >= guard.idleMinutes * 60_000;
  if (idle && guard.setUp && guard.state === 'open') guard.state = 'locked';
}
