// Notices on this device while the app is closed: whether they can be had, are, and are wanted.
import { api, take } from '@daklakid/api';

import { browser } from '$app/env';

/** What can be said of this device. `ios` gets pushes only from the home screen; `off` was allowed, or not asked yet. */
export type Way = 'looking' | 'unsupported' | 'ios' | 'denied' | 'off' | 'on';

const asked = 'daklakid.push.asked';
const told = 'daklakid.push.told';
const never = 'never';
const day = 24 * 3600_000; // ms
const week = 7 * day;
const rest = 30 * day; // in which nobody is asked again

const state = $state<{ way: Way; asked: boolean }>({ way: 'looking', asked: lately(recall(asked)) });

function recall(key: string): string {
  try {
    return (browser && localStorage.getItem(key)) || '';
  } catch {
    return ''; // nothing is kept here
  }
}

/** Whether the person has answered and may not be asked again yet, or never. */
function lately(answered: string): boolean {
  return answered === never || Date.now() - (Date.parse(answered) || 0) < rest;
}

function remember(key: string, value: string) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It is asked again the next time.
  }
}

/** How it stands here. Reactive; see look. */
export function way(): Way {
  return state.way;
}

/** Whether the person may be asked: nothing was decided in the browser, nor lately here. Reactive. */
export function due(): boolean {
  return state.way === 'off' && !state.asked && Notification.permission === 'default';
}

/** The person does not want to be asked again for a while; or, having turned it off, ever. */
export function later(when = new Date().toISOString()) {
  state.asked = true;
  remember(asked, when);
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Finds out how it stands, and once a week tells the server that it still does. */
export async function look() {
  if (!browser) return;
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    state.way = /iPhone|iPad|iPod/.test(navigator.userAgent) ? 'ios' : 'unsupported';
    return;
  }
  if (Notification.permission === 'denied') {
    state.way = 'denied';
    return;
  }
  const kept = Notification.permission === 'granted' ? await subscription() : null;
  state.way = kept ? 'on' : 'off';
  if (!kept || Date.now() - (Date.parse(recall(told)) || 0) < week) return;
  await turnOn().catch(() => undefined); // the next look tries again
}

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const plain = atob(key.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function same(a: ArrayBuffer | null | undefined, b: Uint8Array): boolean {
  const all = new Uint8Array(a ?? new ArrayBuffer(0));
  return all.length === b.length && all.every((octet, at) => octet === b[at]);
}

/** Asks for the permission where that was not done, and has notices sent here. A refusal is no error: see way. */
export async function turnOn() {
  if ((await Notification.requestPermission()) !== 'granted') {
    later();
    await look();
    return;
  }
  const key = bytes((await take(api.GET('/api/v1/push-key'))).key);
  const registration = await navigator.serviceWorker.ready;
  let kept = await registration.pushManager.getSubscription();
  if (kept && !same(kept.options.applicationServerKey, key)) {
    await kept.unsubscribe(); // the server has another key now
    kept = null;
  }
  kept ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = kept.toJSON();
  await take(
    api.POST('/api/v1/me/push-subscriptions', {
      body: { endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } },
    }),
  );
  remember(told, new Date().toISOString());
  state.way = 'on';
}

/** Has nothing sent here any more; `id` is how the server knows this device. */
export async function turnOff(id: string | undefined) {
  if (id) await api.DELETE('/api/v1/me/push-subscriptions/{id}', { params: { path: { id } } });
  await (await subscription())?.unsubscribe();
  later(never);
  state.way = 'off';
}
