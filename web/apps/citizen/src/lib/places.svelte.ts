// The wards and industrial parks of the province, fetched once when a screen first needs them.
import { api, take, type Ward } from '@daklakid/api';
import { inLanguage } from '@daklakid/i18n';

/** A ward or an industrial park, as pickers and maps need it. `id` is its code or slug. */
export interface Place {
  id: string;
  name: string;
  fullName: string;
  lat: number;
  lng: number;
}

const places = $state<{ wards: Place[]; parks: Place[] }>({ wards: [], parks: [] });
let asked: Promise<void> | undefined;

async function ask() {
  const [wards, parks] = await Promise.all([
    take(api.GET('/api/v1/province/wards')),
    take(api.GET('/api/v1/province/parks')),
  ]);
  places.wards = wards.items.map(fromWard);
  places.parks = parks.items.map(({ slug, name, point }) => {
    const said = inLanguage(name);
    return { id: slug, name: said, fullName: said, lat: point.lat, lng: point.lng };
  });
}

function fromWard({ code, name, fullName, point }: Ward): Place {
  return { id: code, name, fullName, lat: point.lat, lng: point.lng };
}

function need() {
  asked ??= ask().catch(() => {
    asked = undefined; // offline: the next screen asks again
  });
}

/** Wards by name. Reactive; empty until they arrive. */
export function wards(): Place[] {
  need();
  return places.wards;
}

/** Industrial parks. Reactive; empty until they arrive. */
export function parks(): Place[] {
  need();
  return places.parks;
}

/** Makes text comparable: no accents, no case, đ as d. Used only to narrow lists already on the phone. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Those whose name contains every word of the text, best first when it starts with it. */
export function narrow<T extends { name: string }>(all: T[], text: string): T[] {
  const words = fold(text).split(' ').filter(Boolean);
  if (words.length === 0) return all;
  const found = all.filter((place) => words.every((word) => fold(place.name).includes(word)));
  const starts = (place: T) => (fold(place.name).startsWith(words.join(' ')) ? 0 : 1);
  return found.sort((a, b) => starts(a) - starts(b));
}

/** Asks again at the next need, after the language has changed. */
export function forgetPlaces() {
  asked = undefined;
}
