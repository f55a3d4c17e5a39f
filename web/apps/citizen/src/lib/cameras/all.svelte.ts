import { api, ApiError, take } from '@daklakid/api';
import type { CameraFeature } from '@daklakid/api/cameras';

import type { Said } from './age';

/** A camera on a list or a map. */
export interface Seen extends Said {
  id: string;
  lat: number;
  lng: number;
}

/** A camera as it was said at this moment. */
export function seen({ id, geometry, properties }: CameraFeature): Seen {
  const [lng = 0, lat = 0] = geometry.coordinates;
  return { id, lat, lng, camera: properties, at: Date.now() };
}

/** All public cameras; there are some hundreds at most, so filters work on the phone and without a network. */
export class AllCameras {
  items = $state.raw<Seen[]>([]);
  error = $state.raw<ApiError>();
  loading = $state(true);
  #asked = 0;

  constructor() {
    void this.reload();
  }

  /** How long ago they were asked for, in milliseconds. */
  since(now: number): number {
    return now - this.#asked;
  }

  reload = async () => {
    this.loading = true;
    this.#asked = Date.now();
    try {
      const found: Seen[] = [];
      let cursor = '';
      do {
        const page = await take(
          api.GET('/api/v1/cameras', { params: { query: { limit: 500, ...(cursor ? { cursor } : {}) } } }),
        );
        found.push(...page.features.map(seen));
        cursor = page.next;
      } while (cursor && found.length < 5000);
      this.items = found;
      this.error = undefined;
    } catch (error) {
      this.error = error instanceof ApiError ? error : new ApiError(-1, {}, 0, error);
    }
    this.loading = false;
  };
}
