import { m } from '@daklakid/i18n';
import { toast } from '@daklakid/ui';

import { dev } from '$app/env';

/** Starts the service worker once the page is quiet, and passes on what it says. */
export function register() {
  if (dev || !('serviceWorker' in navigator)) return;
  const begin = () => void navigator.serviceWorker.register('/service-worker.js');
  if (document.readyState === 'complete') begin();
  else addEventListener('load', begin, { once: true });
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<{ sent?: string[] }>) => {
    for (const label of event.data.sent ?? []) toast(m().network.sent(label), 'good');
  });
}
