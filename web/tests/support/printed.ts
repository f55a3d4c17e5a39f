import { inflateSync } from 'node:zlib';

import type { Page } from '@playwright/test';

/** The code that is printed in a PDF of ours, as a photo of the paper: its dark squares, drawn by the browser. */
export async function photoOfCode(page: Page, pdf: Buffer) {
  const squares = squaresIn(pdf);
  const url = await page.evaluate(
    ({ all, side }) => {
      const scale = 6 / side; // pixels per module
      const quiet = 24;
      const [left, top] = [Math.min(...all.map((s) => s[0])), Math.max(...all.map((s) => s[1]))];
      const size = Math.round((Math.max(...all.map((s) => s[0])) - left) * scale) + 6 + 2 * quiet;
      const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, size, size);
      pen.fillStyle = '#000';
      for (const [x, y] of all) {
        pen.fillRect(Math.round((x - left) * scale) + quiet, Math.round((top - y) * scale) + quiet, 6, 6);
      }
      return canvas.toDataURL('image/png');
    },
    { all: squares.map(({ x, y }) => [x, y] as [number, number]), side: step(squares) },
  );
  return {
    name: 'ma.png',
    mimeType: 'image/png',
    buffer: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'),
  };
}

interface Square {
  x: number;
  y: number;
}

function squaresIn(pdf: Buffer): Square[] {
  const found: Square[] = [];
  const text = pdf.toString('latin1');
  for (const part of text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)) {
    let content: string;
    try {
      content = inflateSync(Buffer.from(part[1]!, 'latin1')).toString('latin1');
    } catch {
      continue; // a typeface, or not compressed
    }
    for (const [, x, y] of content.matchAll(/([\d.]+) ([\d.]+) [\d.]+ -?[\d.]+ re f/g)) {
      found.push({ x: Number(x), y: Number(y) });
    }
  }
  if (found.length === 0) throw new Error('no code is printed in this PDF');
  return found;
}

/** The distance of neighbours: the smallest that occurs. */
function step(squares: Square[]): number {
  const xs = [...new Set(squares.map((s) => s.x))].sort((a, b) => a - b);
  return Math.min(
    ...xs
      .slice(1)
      .map((x, n) => x - xs[n]!)
      .filter((d) => d > 0.1),
  );
}

/** A PDF of one empty page. */
export function smallPDF(): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ];
  let file = '%PDF-1.4\n';
  const starts = objects.map((object, n) => {
    const start = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = file.length;
  const rows = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 4\n0000000000 65535 f \n${rows}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
