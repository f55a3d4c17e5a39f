// How old a picture is, and what it is worth on this phone. A kept answer or a slow clock must never make an old
// picture look new, so the older of two readings counts.
import type { Camera, CameraState } from '@daklakid/api/cameras';
import { cam } from '@daklakid/i18n/cameras';

/** What was said of a camera, and when it arrived here. */
export interface Said {
  camera: Camera;
  at: number;
}

/** Seconds since the picture was taken; undefined when there is none. */
export function ageOf({ camera, at }: Said, now: number): number | undefined {
  if (!camera.pictureAt) return undefined;
  const taken = Date.parse(camera.pictureAt);
  const byServer = Date.parse(camera.dataUpdatedTime) - taken + (now - at);
  return Math.max(0, Math.round(Math.max(byServer, now - taken) / 1000));
}

/** What the picture is worth now: a live one that was not renewed in time is an old one. */
export function stateOf(said: Said, now: number): CameraState {
  const age = ageOf(said, now);
  const { state, interval } = said.camera;
  if (state === 'live' && (age === undefined || age > 3 * interval + 60)) return 'stale';
  return state;
}

/** "12 giây trước". */
export function inWords(seconds: number): string {
  const t = cam();
  if (seconds < 3) return t.now;
  if (seconds < 100) return t.seconds(seconds);
  if (seconds < 100 * 60) return t.minutes(Math.round(seconds / 60));
  return t.hours(Math.round(seconds / 3600));
}

/** 45 → "Đông Bắc". */
export function looking(degrees: number): string {
  return cam().directions[Math.round(degrees / 45) % 8] ?? '';
}
