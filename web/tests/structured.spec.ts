// What a crawler gets over plain HTTP of pages of every kind: structured data in which a public validator finds no
// fault.
import { judged } from './support/schemaorg.ts';
import { expect, test } from './support/test.ts';

/** The kinds of pages with the types that their pages speak of, and how many pages are enough: the demonstration has
 * more than a thousand rentals, all written by the same few lines. `without` is what the validator would like and the
 * pages cannot say. */
const kinds = [
  { api: 'rentals', page: '/thue-nha/', most: 30, types: ['RealEstateListing'] },
  {
    api: 'jobs',
    page: '/viec-lam/',
    most: 30,
    types: ['JobPosting'],
    without: ['applicantLocationRequirements', 'jobLocationType'], // for work from home only
  },
  { api: 'classifieds', page: '/rao-vat/', most: 100, types: ['Demand', 'Offer', 'Service'] },
  { api: 'vouchers', page: '/khuyen-mai/', most: 100, types: ['Offer'] },
  {
    api: 'places',
    page: '/an-gi-o-dau/',
    most: 100,
    types: [
      'Beach',
      'BedAndBreakfast',
      'CafeOrCoffeeShop',
      'Hotel',
      'Museum',
      'Resort',
      'Restaurant',
      'TouristAttraction',
    ],
  },
  { api: 'companies', page: '/doanh-nghiep/', most: 100, types: ['Organization'] },
];

for (const { api, page, most, types, without = [] } of kinds) {
  test(`${page}… has structured data without a fault`, async ({ request, baseURL }) => {
    const list = await request.get(`/api/v1/${api}?limit=${most}`);
    const { items } = (await list.json()) as { items: { id: string }[] };
    const seen = new Set<unknown>();
    const advice = new Set<string>();
    for (const { id } of items) {
      const answer = await request.get(page + id);
      const { things, faults, advice: more } = await judged(await answer.text());
      expect.soft(faults, page + id).toEqual([]);
      expect(things, page + id).toHaveLength(1);
      // The validator takes a path for an address; crawlers want it whole.
      for (const image of [things[0]!.image ?? []].flat()) expect(image).toContain(`${baseURL}/`);
      seen.add(things[0]!['@type']);
      more.forEach((one) => advice.add(one));
    }
    expect([...seen].sort()).toEqual(types);
    expect([...advice].filter((one) => !without.some((name) => one.includes(`"${name}"`)))).toEqual([]);
  });
}

test('the validator finds faults: what is missing, what schema.org does not know', async () => {
  const { faults } = await judged(
    `<script type="application/ld+json">${JSON.stringify({
      '@context': 'https://schema.org',
      '@type': 'JobPosting',
      titel: 'Thợ may',
      hiringOrganization: { '@type': 'Firm', name: 'May Buôn Hồ' },
    })}</script>`,
  );
  expect(faults.join('\n')).toContain('Required attribute "title" is missing');
  expect(faults.join('\n')).toContain('Property "titel" for type "JobPosting" is not supported');
  expect(faults.join('\n')).toContain('Type "Firm" is not a valid schema.org type');
});
