// The wards of the province, fetched once when a filter first needs them.
import { api, take, type Ward } from '@daklakid/api';

const places = $state<{ wards: Ward[] }>({ wards: [] });
let asked: Promise<void> | undefined;

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
