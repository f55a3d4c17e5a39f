// Names of before 1 July 2025: what an old commune or district is today. The server knows them all.
import { api, type OldUnits, take } from '@daklakid/api';
import { m } from '@daklakid/i18n';

const pause = 350; // ms after the last key

/** A ward of today under an old name. */
export interface OldPlace {
  id: string;
  fullName: string;
  /** The old name, in words. */
  was: string;
}

/** "Ea Tiêu, Cư Kuin" → commune and district, as people write addresses. */
export function parts(text: string): { commune: string; district?: string } {
  const [commune = '', district = ''] = text.split(',').map((part) => part.trim().slice(0, 100));
  return district ? { commune, district } : { commune };
}

/** What is found under old names, without what goes by its name of today. */
export function oldPlaces({ candidates }: OldUnits): OldPlace[] {
  return candidates.flatMap(({ ward, old, district }) => {
    if (!district) return [];
    const t = m().rentals;
    const was = old ? t.wardOldIn(old.fullName, district.fullName) : t.wardOld(district.fullName);
    return [{ id: ward.code, fullName: ward.fullName, was }];
  });
}

/** Follows what somebody types. Call it while a component starts. */
export class OldNames {
  places = $state.raw<OldPlace[]>([]);
  /** Whether the person must choose, because the old place was divided. */
  ask = $state(false);
  /** The text that the answer is about. */
  about = $state('');

  constructor(text: () => string) {
    $effect(() => {
      const asked = text().trim();
      const timer = setTimeout(() => void this.#find(asked), pause);
      return () => clearTimeout(timer);
    });
  }

  async #find(asked: string) {
    let found: OldUnits = { candidates: [], ask: false };
    const query = parts(asked);
    if (query.commune.length > 1) {
      try {
        found = await take(api.GET('/api/v1/province/old-units', { params: { query } }));
      } catch {
        return; // offline: today's names are on the phone
      }
    }
    this.places = oldPlaces(found);
    this.ask = found.ask && this.places.length > 1;
    this.about = asked;
  }
}
