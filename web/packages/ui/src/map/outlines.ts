// The wards' outlines, where the operator supplied them: read from GeoJSON (RFC 7946), drawn on a canvas.
import { type Position, project, unproject, type View } from './ground';

/** One ring of a ward: its code, the box around it, and lng, lat, lng, lat … in degrees. */
export interface Ring {
  code: string;
  west: number;
  south: number;
  east: number;
  north: number;
  points: Float64Array;
}

/** A member of a GeoJSON collection. */
export interface Feature {
  properties?: { code?: string };
  geometry?: { type: string; coordinates: unknown };
}

const fine = 1.5; // px: points nearer to one another than this are drawn as one

function ring(code: string, coordinates: number[][]): Ring {
  const points = new Float64Array(coordinates.length * 2);
  const box = { west: 180, south: 90, east: -180, north: -90 };
  coordinates.forEach(([lng = 0, lat = 0], at) => {
    points[at * 2] = lng;
    points[at * 2 + 1] = lat;
    box.west = Math.min(box.west, lng);
    box.east = Math.max(box.east, lng);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  });
  return { code, ...box, points };
}

/** All rings of a collection; what is neither Polygon nor MultiPolygon is left out. */
export function rings(collection: { features?: Feature[] }): Ring[] {
  return (collection.features ?? []).flatMap(({ properties, geometry }) => {
    const polygons =
      geometry?.type === 'Polygon'
        ? [geometry.coordinates as number[][][]]
        : geometry?.type === 'MultiPolygon'
          ? (geometry.coordinates as number[][][][])
          : [];
    return polygons.flat().map((coordinates) => ring(properties?.code ?? '', coordinates));
  });
}

/** The code of the ward in whose outline a position lies; a hole in it is outside. */
export function wardAt(all: Ring[], { lat, lng }: Position): string | undefined {
  const crossed = new Map<string, number>();
  for (const { code, points, ...box } of all) {
    if (lng < box.west || lng > box.east || lat < box.south || lat > box.north) continue;
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x, y, nextX, nextY] = [points[at]!, points[at + 1]!, points[at + 2]!, points[at + 3]!];
      if (y > lat === nextY > lat || lng >= x + ((lat - y) / (nextY - y)) * (nextX - x)) continue;
      crossed.set(code, (crossed.get(code) ?? 0) + 1);
    }
  }
  return [...crossed].find(([, times]) => times % 2 === 1)?.[0];
}

/** The part of the ground that is on a screen of that size. */
export function seen(view: View, width: number, height: number) {
  const { lat: north, lng: west } = unproject(view, [-width / 2, -height / 2]);
  const { lat: south, lng: east } = unproject(view, [width / 2, height / 2]);
  return { south, west, north, east };
}

/** The points of a ring on the screen, as x, y, x, y … from its middle; none when it is out of sight. */
export function onScreen(shape: Ring, view: View, width: number, height: number): number[] {
  const box = seen(view, width, height);
  const away =
    shape.east < box.west || shape.west > box.east || shape.north < box.south || shape.south > box.north;
  if (away) return [];
  const line: number[] = [];
  const { points } = shape;
  let [x, y] = [Infinity, Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const [nextX, nextY] = project(view, { lng: points[at]!, lat: points[at + 1]! });
    const last = at === points.length - 2;
    if (!last && Math.abs(nextX - x) < fine && Math.abs(nextY - y) < fine) continue;
    line.push(nextX, nextY);
    [x, y] = [nextX, nextY];
  }
  return line;
}

/** Draws the outlines, with the chosen wards in another colour. */
export function draw(canvas: HTMLCanvasElement, all: Ring[], view: View, chosen: string[]) {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const dense = Math.min(devicePixelRatio || 1, 2);
  canvas.width = width * dense;
  canvas.height = height * dense;
  pen.setTransform(dense, 0, 0, dense, (width * dense) / 2, (height * dense) / 2);
  const style = getComputedStyle(canvas);
  pen.strokeStyle = style.getPropertyValue('--edge');
  const [land, picked] = ['--card', '--gold-soft'].map((name) => style.getPropertyValue(name));
  pen.lineJoin = 'round';
  for (const shape of all) {
    const line = onScreen(shape, view, width, height);
    if (line.length < 4) continue;
    pen.beginPath();
    for (let at = 0; at < line.length; at += 2) pen.lineTo(line[at]!, line[at + 1]!);
    pen.fillStyle = (chosen.includes(shape.code) ? picked : land) ?? '';
    pen.fill();
    pen.stroke();
  }
}
