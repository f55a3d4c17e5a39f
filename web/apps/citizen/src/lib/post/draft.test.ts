import type { RentalDetail, RentalForm } from '@daklakid/api';
import { describe, expect, test } from 'vitest';

import { blank, fromRental, needsReview, toForm } from './draft';

const form: RentalForm = {
  kind: 'room',
  title: 'Phòng trọ có gác lửng',
  description: 'Giờ giấc tự do.',
  ward: '24175',
  address: '12 thôn 3',
  price: 1_500_000,
  deposit: 500_000,
  area: 18,
  detail: { electricityPrice: 3500, waterPrice: 10_000, waterUnit: 'm3', furnishings: ['bed'] },
  photos: ['a', 'b'],
};

const changed = (change: Partial<RentalForm>) => needsReview(form, { ...form, ...change });
const facts = (change: object) => changed({ detail: { ...form.detail, ...change } });

// As the server has it: kernel/listing's Edit, and Unreviewed of feature/rentals.
describe('a change of a published listing', () => {
  test('of sums, water, power and internet takes effect at once', () => {
    expect(changed({})).toBe(false);
    expect(changed({ price: 1, deposit: 0 })).toBe(false);
    expect(facts({ electricityPrice: 1, waterPrice: 1, waterUnit: 'person', internet: true })).toBe(false);
    expect(facts({ availableFrom: '2026-12-01' })).toBe(false);
  });

  test('of anything that an officer looks at goes back to review', () => {
    expect(changed({ title: 'Phòng trọ khác' })).toBe(true);
    expect(changed({ description: '' })).toBe(true);
    expect(changed({ ward: '24121' })).toBe(true);
    expect(changed({ address: '13 thôn 3' })).toBe(true);
    expect(changed({ lat: 12.6, lng: 107.9 })).toBe(true);
    expect(changed({ area: 20 })).toBe(true);
    expect(changed({ photos: ['b', 'a'] })).toBe(true);
    expect(facts({ furnishings: ['bed', 'fan'] })).toBe(true);
    expect(facts({ curfew: '22:30' })).toBe(true);
  });

  test('what is only written differently is no change', () => {
    expect(facts({ fireSafety: [], curfew: '' })).toBe(false);
  });
});

test('a listing that was only opened to be edited needs no review', () => {
  const rental = {
    kind: 'room',
    ward: '24175',
    title: 'Phòng trọ có gác lửng',
    price: 1_500_000,
    deposit: 0,
    area: 18,
    description: '',
    photos: [],
    owner: { name: 'Công ty Bazan', organisation: 'c1' },
    detail: { waterPrice: 10_000, waterUnit: 'm3' },
  } as unknown as RentalDetail;
  const draft = fromRental(rental);
  expect(draft.organisation).toBe('c1');
  expect(needsReview(toForm(draft), toForm(structuredClone(draft)))).toBe(false);
});

test('the company is named only where there is one', () => {
  expect(toForm(blank())).not.toHaveProperty('organisation');
  expect(toForm({ ...blank(), organisation: 'c1' }).organisation).toBe('c1');
});
