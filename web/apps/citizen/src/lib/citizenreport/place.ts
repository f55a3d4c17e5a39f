// Where a point lies, as far as the phone knows by itself.
import type { Position } from '@daklakid/ui/map';

const far = 0.35; // degrees from every ward's middle: not in the province

/** The ward whose middle is nearest; nothing when all are far away. Right for most points, and said to be a guess. */
export function guess(all: (Position & { id: string })[], at: Position): string | undefined {
  const squeeze = Math.cos((at.lat * Math.PI) / 180);
  let [found, least]: [string | undefined, number] = [undefined, far];
  for (const { id, lat, lng } of all) {
    const away = Math.hypot(lat - at.lat, (lng - at.lng) * squeeze);
    if (away < least) [found, least] = [id, away];
  }
  return found;
}
