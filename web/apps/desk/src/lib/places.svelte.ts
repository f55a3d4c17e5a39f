// The wards and parks of the province, fetched once when a screen first needs them.
import { api, take, type Ward } from '@daklakid/api';
import { inLanguage } from '@daklakid/i18n';

const places = $state<{ wards: Ward[]; parks: Record<string, string> }>({ wards: [], parks: {} });
let asked: Promise<void> | undefined;
let askedParks: Promise<void> | undefined;

/** Wards by name. Reactive; empty until they arrive. */
export function wards(): Ward[] {
  asked ??= take(api.GET('/api/v1/province/wards')).then(
    (page) => void (places.wards = page.items),
    () => void (asked = undefined), // the next screen asks again
  );
  return places.wards;
}

/** The wards as names to write on a map. */
export function wardNames() {
  return wards().map(({ code, name, point }) => ({ code, name, lat: point.lat, lng: point.lng }));
}

/** What a park is called; its slug until that is known. Reactive. */
export function parkName(slug: string): string {
  askedParks ??= take(api.GET('/api/v1/province/parks')).then(
    (page) => void (places.parks = Object.fromEntries(page.items.map((p) => [p.slug, inLanguage(p.name)]))),
    () => void (askedParks = undefined),
  );
  return places.parks[slug] ?? slug;
}

/** Industrial parks by name. Reactive; empty until they arrive. */
export function parks(): { id: string; name: string }[] {
  parkName('');
  return Object.entries(places.parks).map(([id, name]) => ({ id, name }));
}
