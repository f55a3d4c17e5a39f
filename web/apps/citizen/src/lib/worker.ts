import { m } from '@daklakid/i18n';
import { toast } from '@daklakid/ui';

import { dev } from '$app/env';

/** What the service worker may say: what it has sent, that something was pushed, where to go. */
interface Said {
  sent?: string[];
  heard?: boolean;
  go?: string;
}

/** Starts the service worker once the page is quiet, and passes on what it says. */
export function register(heard: () => void, go: (path: string) => unknown) {
  if (dev || !('serviceWorker' in navigator)) return;
  const begin = () => void navigator.serviceWorker.register('/service-worker.js');
  if (document.readyState === 'complete') begin();
  else addEventListener('load', begin, { once: true });
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<Said>) => {
    for (const label of event.data.sent ?? []) toast(m().network.sent(label), 'good');
    if (event.data.heard) heard();
    if (event.data.go) go(event.data.go);
  });
}
