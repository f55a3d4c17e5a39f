// What every screen may ask: who is signed in, which province, is there a network, is something waiting.
import { api, ApiError, hooks, type Me, present, type Province, take } from '@daklakid/api';
import { flush, waiting, wipe } from '@daklakid/device';
import { language, m, setLanguage, storedLanguage } from '@daklakid/i18n';
import { onAppearance, toast } from '@daklakid/ui';
import { untrack } from 'svelte';

import { browser } from '$app/env';

import { forget } from './identify/typed';

interface AppState {
  /** undefined until the server has said; null when nobody is signed in. */
  me: Me | null | undefined;
  province: Province | undefined;
  online: boolean;
  /** The time of the oldest kept answer on this screen, null when all came from the network. */
  asOf: Date | null;
  /** How many calls wait in the outbox. */
  queued: number;
  /** The level of identification that something has just been refused for; 0 for none. */
  levelNeeded: number;
  /** Counts the hints that something has changed for the person; see whenHeard. */
  heard: number;
  /** Counts the rounds of sending what waited. */
  rounds: number;
  /** Conversations with something new, and people who ask for one. */
  letters: number;
}

/** The state of the app, at build time that of a guest. Screens read it; only this file's functions write it. */
export const app = $state<AppState>({
  me: browser ? undefined : null,
  province: undefined,
  online: !browser || navigator.onLine,
  asOf: null,
  queued: 0,
  levelNeeded: 0,
  heard: 0,
  rounds: 0,
  letters: 0,
});

/** Starts the app once: language, network, who is here, what waits. */
export function start() {
  hooks.language = language;
  hooks.freshness = (at) => {
    if (at && (!app.asOf || at < app.asOf)) app.asOf = at;
  };
  hooks.signedOut = () => (app.me = null);
  onAppearance.chosen = () => {
    const { me } = app;
    if (me) void import('./me/look').then(({ send }) => send(me));
  };
  hooks.levelNeeded = (level) => (app.levelNeeded = level);
  void setLanguage(storedLanguage());
  addEventListener('online', () => {
    app.online = true;
    app.asOf = null;
    void sendWaiting();
  });
  addEventListener('offline', () => (app.online = false));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void sendWaiting();
  });
  void loadMe();
  void loadProvince();
  void sendWaiting();
}

/** Asks who is signed in. */
export async function loadMe() {
  if (!present()) return void (app.me = null);
  try {
    const me = (app.me = await take(api.GET('/api/v1/me')));
    void import('./me/look').then(({ meet }) => meet(me));
    // What was followed without an account goes with it from now on.
    if (localStorage.getItem('daklakid.cameras')) await import('./cameras/followed.svelte');
  } catch {
    app.me ??= null;
  }
}

let soon: ReturnType<typeof setTimeout> | undefined;
let sureSoon = false;

/** Reads anew what may have changed for the person; several hints at once are one. */
export function hear(sure: boolean, said = '') {
  if (app.me) void import('./messages/hints').then(({ pass }) => pass(sure, said));
  if (said.includes('"conversation"')) return; // what people write has its own screens
  sureSoon ||= sure;
  clearTimeout(soon);
  soon = setTimeout(() => void look(), 300);
}

async function look() {
  const sure = sureSoon;
  sureSoon = false;
  if (!app.me || !app.online) return;
  const unread = await take(api.GET('/api/v1/me/notices/unread')).catch(() => undefined);
  if (!unread || !app.me) return; // the next hint looks again
  const more = unread.count > app.me.unread;
  if (sure || unread.count !== app.me.unread) app.heard += 1;
  app.me.unread = unread.count;
  if (more) toast(m().notices.arrived);
}

/** Calls back at each hint, as long as the calling component lives. */
export function whenHeard(act: () => unknown) {
  let seen = app.heard;
  $effect(() => {
    if (app.heard === seen) return;
    seen = app.heard;
    untrack(act);
  });
}

async function loadProvince() {
  try {
    app.province = await take(api.GET('/api/v1/province'));
  } catch {
    // Only ornament depends on it; the next start asks again.
  }
}

/** Sends what waits in the outbox and tells what became of it. */
export async function sendWaiting() {
  try {
    if (app.online) {
      const sent = await flush();
      for (const call of sent.delivered) if (!call.quiet) toast(m().network.sent(call.label), 'good');
      for (const call of sent.refused) if (!call.quiet) toast(m().network.refused(call.label), 'bad');
    }
    app.queued = (await waiting()).filter((call) => !call.refused).length; // what was refused waits for no network
  } catch {
    app.queued = 0; // no IndexedDB here: then nothing was queued either
  }
  app.rounds += 1;
}

/** Ends the session here and forgets everything on the phone. */
export async function signOut() {
  await api.DELETE('/api/v1/me/sessions/current');
  await wipe();
  forget();
  navigator.serviceWorker?.controller?.postMessage('forget');
  void unsubscribe().catch(() => undefined); // the server has ended it already
  app.me = null;
  app.queued = app.letters = 0;
}

async function unsubscribe() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}

/** The companies in whose name the person may post, owners and editors and who has one of the
 * roles besides; the server decides again. */
export function companies(...besides: string[]): { id: string; name: string }[] {
  return (app.me?.roles ?? [])
    .filter(
      ({ role, organisation: { kind } }) =>
        kind === 'company' && ['owner', 'editor', ...besides].includes(role),
    )
    .map(({ organisation: { id, name } }) => ({ id, name }));
}

/** The address of the sign-in page that comes back to `next`. */
export function signInPath(next: string): string {
  return `/dang-nhap?next=${encodeURIComponent(next)}`;
}

/** An error in words for the person. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return m().errors.general;
  if (error.offline) return m().errors.offline;
  if (error.retryAfter > 0) return m().errors.wait(error.retryAfter);
  return error.message || m().errors.general;
}

/** Does something and shows a toast for its end; true when it went well. */
export async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act();
  } catch (error) {
    // What takes a higher level is said by the sheet that leads there.
    if (!(error instanceof ApiError && error.level > 0)) toast(explain(error), 'bad');
    return false;
  }
  if (done) toast(done, 'good');
  return true;
}
