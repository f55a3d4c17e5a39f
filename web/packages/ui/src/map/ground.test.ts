import { describe, expect, test } from 'vitest';

import { cluster, fit, project, unproject, zoom } from './ground';

const view = { lat: 12.6, lng: 108, scale: 2000 };

describe('ground', () => {
  test('a point comes back where it was', () => {
    const at = { lat: 12.71, lng: 108.2 };
    const back = unproject(view, project(view, at));
    expect(back.lat).toBeCloseTo(at.lat, 9);
    expect(back.lng).toBeCloseTo(at.lng, 9);
  });

  test('north is up and east is right', () => {
    const [x, y] = project(view, { lat: 12.7, lng: 108.1 });
    expect(x).toBeGreaterThan(0);
    expect(y).toBeLessThan(0);
  });

  test('fit shows everything', () => {
    const all = [
      { lat: 12.5, lng: 107.9 },
      { lat: 13.1, lng: 109.3 },
      { lat: 12.9, lng: 108.1 },
    ];
    const shown = fit(all, 360, 400);
    expect(shown).not.toBeNull();
    for (const at of all) {
      const [x, y] = project(shown!, at);
      expect(Math.abs(x)).toBeLessThan(180);
      expect(Math.abs(y)).toBeLessThan(200);
    }
    expect(fit([], 360, 400)).toBeNull();
  });

  test('zooming keeps what is under the finger', () => {
    const finger: [number, number] = [70, -40];
    const before = unproject(view, finger);
    const after = unproject(zoom(view, 2, finger), finger);
    expect(after.lat).toBeCloseTo(before.lat, 3);
    expect(after.lng).toBeCloseTo(before.lng, 3);
  });

  test('what would cover one another is one pin, and nothing is lost', () => {
    const all = [
      { lat: 12.6, lng: 108 },
      { lat: 12.6001, lng: 108.0001 },
      { lat: 12.9, lng: 108.4 },
    ];
    const pins = cluster(view, all, [80, 40]);
    expect(pins.map((p) => p.all.length).sort()).toEqual([1, 2]);
  });
});
