import type { Page } from '@playwright/test';

/** Real JPEG photos, drawn by the browser: no two alike, as large as a phone's. */
export async function photos(page: Page, count: number) {
  const all = await page.evaluate(async (n) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 });
    const pen = canvas.getContext('2d')!;
    const urls: string[] = [];
    for (let at = 0; at < n; at++) {
      pen.fillStyle = `hsl(${(at * 97 + 20) % 360} 45% 70%)`;
      pen.fillRect(0, 0, 1600, 1200);
      for (let stroke = 0; stroke < 400; stroke++) {
        pen.fillStyle = `hsl(${(stroke * 41 + at * 13) % 360} 40% ${30 + (stroke % 50)}% / 0.6)`;
        pen.fillRect((stroke * 263 + at * 71) % 1500, (stroke * 149) % 1100, 60 + (stroke % 90), 50);
      }
      urls.push(canvas.toDataURL('image/jpeg', 0.85));
    }
    return urls;
  }, count);
  return all.map((url, at) => ({
    name: `phong-${at + 1}.jpg`,
    mimeType: 'image/jpeg',
    buffer: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'),
  }));
}
