// A QR code as the server sends it, to be drawn.

/** `size` rows of `size` modules; `bits` in base64 has one for each, row by row, the first in the highest. */
export interface Picture {
  size: number;
  bits: string;
}

/** The dark modules as one SVG path, a unit for each, runs in a row joined. */
export function path({ size, bits }: Picture): string {
  const bytes = Uint8Array.from(atob(bits), (c) => c.charCodeAt(0));
  const dark = (x: number, y: number) => {
    const at = y * size + x;
    return x < size && (bytes[at >> 3]! & (0x80 >> (at & 7))) !== 0;
  };
  let d = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!dark(x, y)) continue;
      let run = 1;
      while (dark(x + run, y)) run++;
      d += `M${x} ${y}h${run}v1h-${run}z`;
      x += run;
    }
  }
  return d;
}
