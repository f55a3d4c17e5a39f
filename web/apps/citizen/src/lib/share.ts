import { m } from '@daklakid/i18n';
import { toast } from '@daklakid/ui';

/** Hands an address to the phone's share sheet, or copies it where there is none. */
export async function share(title: string, path: string) {
  const url = new URL(path, location.origin).href;
  try {
    if (navigator.share) return await navigator.share({ title, url });
    await navigator.clipboard.writeText(url);
    toast(m().rental.copied, 'good');
  } catch {
    // The person closed the share sheet: nothing to say.
  }
}
