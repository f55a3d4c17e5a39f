// What is pushed while the app is closed: shown, opened, and subscribed to again.
import { self as worker } from '$app/service-worker';

/** What the server sends; see Payload in internal/core/notify. */
interface Told {
  id?: string;
  category?: string;
  title?: string;
  body?: string;
  unread?: number;
}

/** An event that TypeScript's library does not know yet. */
interface SubscriptionChange extends ExtendableEvent {
  oldSubscription?: PushSubscription;
  newSubscription?: PushSubscription;
}

const inbox = '/thong-bao';
/** What is said where a message does not read: a browser insists that each shows something. */
const unread: Told = { title: 'Bạn có thông báo mới' };

/** Hears of pushes from now on. */
export function pushes() {
  worker.addEventListener('push', (event) => event.waitUntil(show(read(event.data))));
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open((event.notification.data as { path?: string } | null)?.path ?? inbox));
  });
  worker.addEventListener('pushsubscriptionchange', (event) => {
    const { oldSubscription, newSubscription } = event as unknown as SubscriptionChange;
    (event as ExtendableEvent).waitUntil(again(oldSubscription, newSubscription));
  });
}

function read(data: PushMessageData | null): Told {
  try {
    const told = data?.json() as Told | undefined;
    return typeof told?.title === 'string' && told.title ? told : unread;
  } catch {
    return unread;
  }
}

async function show(told: Told) {
  if (typeof told.unread === 'number') await badge(told.unread);
  await worker.registration.showNotification(told.title ?? '', {
    body: told.body ?? '',
    tag: told.id ?? 'digest', // the same notice again takes the place of the first
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    data: { path: told.id ? `${inbox}?mo=${encodeURIComponent(told.id)}` : inbox },
  });
  for (const client of await worker.clients.matchAll({ type: 'window' })) client.postMessage({ heard: true });
}

async function badge(count: number) {
  const { navigator } = worker as unknown as { navigator: { setAppBadge?: (n: number) => Promise<void> } };
  await navigator.setAppBadge?.(count).catch(() => undefined); // not installed: there is no icon to write on
}

/** The app where it is open, else anew. */
async function open(path: string) {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const app = all.find((client) => !new URL(client.url).pathname.startsWith('/ban-lam-viec'));
  if (!app) return void (await worker.clients.openWindow(path));
  app.postMessage({ go: path });
  await app.focus().catch(() => undefined); // a browser may want a fresher press
}

/** A push service has replaced a subscription, or ended it. */
async function again(old?: PushSubscription, fresh?: PushSubscription) {
  const key = old?.options.applicationServerKey;
  const next =
    fresh ??
    (key
      ? await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
      : undefined);
  if (!next) return;
  const { endpoint, keys } = next.toJSON();
  await fetch('/api/v1/me/push-subscriptions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ endpoint, keys }),
  });
}
