// Photos are shrunk on the phone: data costs money, and the server keeps no larger size anyway.

const longest = 1600; // px, the server's large size
const most = 300 * 1024; // bytes

/** The size to draw at: the longest side at most `limit`, never enlarged. */
export function fit(width: number, height: number, limit: number): [number, number] {
  const scale = Math.min(1, limit / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Re-draws a photo upright as JPEG of at most 300 kB. Throws when the browser cannot read it. */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    let smallest: Blob | undefined;
    for (const [limit, quality] of [
      [longest, 0.82],
      [longest, 0.65],
      [1280, 0.6],
      [1024, 0.55],
      [800, 0.5],
    ] as const) {
      smallest = await draw(picture, fit(picture.width, picture.height, limit), quality);
      if (smallest.size <= most) break;
    }
    return smallest as Blob;
  } finally {
    picture.close();
  }
}

async function draw(picture: ImageBitmap, [width, height]: [number, number], quality: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#fff'; // what was transparent must not turn black in JPEG
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((b) => (b ? resolve(b) : reject(new Error('no picture'))), 'image/jpeg', quality),
  );
}
