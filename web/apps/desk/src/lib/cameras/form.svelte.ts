// A camera as it is being entered.
import type { CameraEntry, DeskCamera } from '@daklakid/api/cameras';

/** What the fields hold; a number field that is empty is undefined. */
export type Entered = Omit<CameraEntry, 'lat' | 'lng' | 'interval'> & {
  lat: number | undefined;
  lng: number | undefined;
  interval: number | undefined;
};

/** The fields of a camera, or of a new one. Address and password never come back from the server. */
export function entered(one?: DeskCamera): Entered {
  return {
    name: one?.name ?? '',
    purpose: one?.purpose ?? 'traffic',
    place: one?.place ?? '',
    road: one?.road ?? '',
    lat: one?.lat,
    lng: one?.lng,
    ...(one?.direction === undefined ? {} : { direction: one.direction }),
    kind: one?.kind ?? 'jpeg',
    source: '',
    user: '',
    password: '',
    interval: one?.interval ?? 30,
    sensitive: one?.sensitive ?? false,
    active: one?.active ?? true,
  };
}

/** What is sent: empty fields are left out. */
export function toSend(form: Entered): CameraEntry {
  const { direction, source, user, password, lat, lng, interval, ...rest } = form;
  return {
    ...rest,
    lat: lat ?? 0,
    lng: lng ?? 0,
    interval: interval ?? 0,
    ...(typeof direction === 'number' ? { direction } : {}),
    ...(source ? { source } : {}),
    ...(user ? { user } : {}),
    ...(password ? { password } : {}),
  };
}
