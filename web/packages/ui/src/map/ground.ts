// A map without base data: positions on plain ground, small enough for any phone and good offline.

export interface Position {
  lat: number;
  lng: number;
}

/** What is on screen: the middle, and how many pixels a degree of latitude takes. */
export interface View extends Position {
  scale: number;
}

const closest = 60_000; // px per degree, about 1.8 m a pixel
const farthest = 60;

/** Within the limits of zooming. */
export function clamp(scale: number): number {
  return Math.min(closest, Math.max(farthest, scale));
}

/** Pixels right of and below the middle of the view. Over one province a plain cylinder is true enough. */
export function project(view: View, at: Position): [number, number] {
  const squeeze = Math.cos((view.lat * Math.PI) / 180);
  return [(at.lng - view.lng) * view.scale * squeeze, (view.lat - at.lat) * view.scale];
}

/** The position under a point of the screen. */
export function unproject(view: View, [x, y]: [number, number]): Position {
  const squeeze = Math.cos((view.lat * Math.PI) / 180);
  return { lat: view.lat - y / view.scale, lng: view.lng + x / (view.scale * squeeze) };
}

/** A view that shows all positions within the given size, or null for none. */
export function fit(all: Position[], width: number, height: number): View | null {
  if (all.length === 0) return null;
  const lats = all.map((p) => p.lat);
  const lngs = all.map((p) => p.lng);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const lng = (Math.min(...lngs) + Math.max(...lngs)) / 2;
  const tall = Math.max(...lats) - Math.min(...lats) || 0.02;
  const wide = (Math.max(...lngs) - Math.min(...lngs)) * Math.cos((lat * Math.PI) / 180) || 0.02;
  return { lat, lng, scale: clamp(0.8 * Math.min(height / tall, width / wide)) };
}

/** Zooms by a factor and keeps the position under the point where it is. */
export function zoom(view: View, factor: number, point: [number, number]): View {
  const under = unproject(view, point);
  const next = { ...view, scale: clamp(view.scale * factor) };
  const [x, y] = project(next, under);
  const moved = unproject(next, [x - point[0], y - point[1]]);
  return { ...moved, scale: next.scale };
}

/** One pin: the first of those it stands for, and where it is on the screen. */
export interface Pin<T> {
  first: T;
  all: T[];
  x: number;
  y: number;
}

/** Gathers what would cover one another within boxes of the given size. A few hundred at most: each is compared with each. */
export function cluster<T extends Position>(view: View, all: T[], [wide, tall]: [number, number]): Pin<T>[] {
  const pins: Pin<T>[] = [];
  for (const one of all) {
    const [x, y] = project(view, one);
    const known = pins.find((p) => Math.abs(p.x - x) < wide && Math.abs(p.y - y) < tall);
    if (known) known.all.push(one);
    else pins.push({ first: one, all: [one], x, y });
  }
  return pins;
}
