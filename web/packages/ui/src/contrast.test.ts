import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`));
  const body = block.slice(0, block.indexOf('}'));
  return Object.fromEntries([...body.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
}

// Relative luminance and contrast ratio as WCAG 2.2 defines them.
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const text: [string, string[]][] = [
  ['ink', ['rice', 'card', 'sunk', 'earth-soft', 'leaf-soft', 'sea-soft', 'gold-soft']],
  ['ink-soft', ['rice', 'card', 'sunk']],
  ['earth', ['rice', 'card', 'earth-soft']],
  ['earth-deep', ['card', 'earth-soft']],
  ['on-earth', ['earth', 'earth-deep']],
  ['leaf', ['rice', 'card', 'leaf-soft']],
  ['sea', ['rice', 'card', 'sea-soft']],
  ['gold-ink', ['card', 'gold-soft']],
  ['rice', ['ink', 'leaf']],
];
const shapes: [string, string[]][] = [
  ['edge', ['rice', 'card']],
  ['gold', ['rice', 'card']],
  ['sea', ['rice', 'card', 'sunk']],
];

describe.each([':root', "[data-theme='dark']"])('%s', (selector) => {
  const colour = tokens(selector);
  const cases = (pairs: [string, string[]][], least: number) =>
    pairs.flatMap(([front, backs]) => backs.map((back) => [front, back, least] as const));

  test.each([...cases(text, 4.5), ...cases(shapes, 3)])('%s on %s is at least %d', (front, back, least) => {
    expect(contrast(colour[front]!, colour[back]!)).toBeGreaterThanOrEqual(least);
  });
});

test('both themes name the same colours', () => {
  expect(Object.keys(tokens("[data-theme='dark']"))).toEqual(Object.keys(tokens(':root')));
});
