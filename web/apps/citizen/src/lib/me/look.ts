// How the app looks and speaks follows the account: the last choice counts, on whichever device it was made.
import { api, type Me, take } from '@daklakid/api';
import { language, setLanguage } from '@daklakid/i18n';
import { appearance, setAppearance } from '@daklakid/ui';

import { forgetLists } from '../listing/lists';
import { forgetPlaces } from '../places.svelte';

const unsent = 'daklakid.appearance.unsent';

/** Whose choice was made here and has not reached the server; what a guest chose is nobody's yet. */
function waiting(): string | null {
  try {
    return localStorage.getItem(unsent);
  } catch {
    return null; // nothing is kept here
  }
}

function wait(account: string | null) {
  try {
    if (account) localStorage.setItem(unsent, account);
    else localStorage.removeItem(unsent);
  } catch {
    // Without a network such a choice stays on this device.
  }
}

/** Speaks another language; the server writes some words of what is kept here. */
export async function speak(code: string) {
  await setLanguage(code);
  forgetLists();
  forgetPlaces();
}

/** Sends the look of this device to the account; without a network, when the app is next started with one. */
export async function send(me: Me) {
  wait(me.id);
  const body = { appearance: { ...appearance }, language: language() };
  try {
    await take(api.PATCH('/api/v1/me', { body }));
    wait(null);
  } catch {
    // The next start tries again.
  }
}

/** Brings device and account together once it is known who is here. */
export async function meet(me: Me) {
  if (waiting() === me.id) return send(me);
  wait(null);
  if (!navigator.onLine) return; // what is kept of the account may be older than what is here
  if (!me.appearance) return send(me); // the first device says how
  setAppearance(me.appearance, false);
  if (me.language !== language()) await speak(me.language);
}
