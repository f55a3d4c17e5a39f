// The outlines of the wards, fetched once when a map is first opened.
import { api, take } from './client';

let asked: Promise<object> | undefined;

/** GeoJSON (RFC 7946); an empty collection when there is none or no network. */
export function boundaries(): Promise<object> {
  asked ??= take(api.GET('/api/v1/province/boundaries', { parseAs: 'json' })).then(
    (found) => found as unknown as object, // the contract says bytes
    () => {
      asked = undefined; // the next opening asks again
      return {};
    },
  );
  return asked;
}
