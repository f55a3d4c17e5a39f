// An operator brings timetables as GTFS: reads what is wrong by file and line, corrects it, publishes, and people find
// the coach; journey planners read the same, with packages that are not ours.
import type { APIRequestContext } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { asRun, type Departure, departures, seconds, written } from './support/coaches.ts';
import { parsed, plain, realtime, type Row, type Run, runs, unpacked } from './support/gtfs.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';
import { zip } from './support/zip.ts';

test.describe.configure({ mode: 'serial' });

// The first of the demonstration's people owns its companies.
const owner = '0905000100';
const desk = '/api/v1/desk/coaches/feeds';
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });
const name = `Nhà xe Thử GTFS ${Date.now() % 100_000}`;
const files = {
  'agency.txt':
    'agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone\n' +
    `TG,"${name}, ""Đắk Lắk""",https://nhaxe.example,Asia/Ho_Chi_Minh,vi,0262 3812345\n`,
  'stops.txt':
    'stop_id,stop_name,stop_lat,stop_lon,zone_id,x_ghi_chu\n' +
    'BAC,Bến thử Tân An,12.70080,108.0744,BMT,cổng sau\nDOC,"Dọc đường, gọi trước",12.5,108.6,DOC,\n' +
    'NT,Bến thử Nha Trang,12.2661,109.1830,NT,\n',
  'routes.txt':
    'route_id,agency_id,route_long_name,route_type,route_color\nR,TG,Buôn Ma Thuột – Nha Trang (thử),3,0B5FFF\n',
  'trips.txt': 'route_id,service_id,trip_id,trip_headsign\nR,D,R-2330,Nha Trang\nR,D,R-0500,Nha Trang\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,pickup_booking_rule_id\n' +
    'R-2330,23:30:00,23:30:00,BAC,1,,\nR-2330,25:10:00,25:10:00,DOC,2,2,B\nR-2330,28:00:00,28:00:00,NT,3,1,\n' +
    'R-0500,5:00:00,05:00:00,BAC,1,,\nR-0500,09:30:00,09:30:00,NT,2,,\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
    'D,1,1,1,1,1,1,1,20260101,20291231\n',
  'calendar_dates.txt': 'service_id,date,exception_type\nD,20270206,2\n',
  'fare_attributes.txt': 'fare_id,price,currency_type,payment_method,transfers\nF,187000,VND,0,\n',
  'fare_rules.txt': 'fare_id,route_id\nF,R\n',
  'booking_rules.txt':
    'booking_rule_id,booking_type,prior_notice_duration_min,phone_number\nB,1,60,0262 3812345\n',
};
let feed = '';

const upload = (content: Record<string, string | Buffer>) => ({
  name: 'lich-xe.zip',
  mimeType: 'application/zip',
  buffer: zip(content),
});

test('an operator reads the faults by file and line; nothing is imported', async ({ page }) => {
  await openAs(page, owner, '/ban-lam-viec/');
  const me = (await (await page.request.get('/api/v1/me')).json()) as {
    roles: { role: string; organisation: { id: string; kind: string } }[];
  };
  const company = me.roles.find((held) => held.role === 'owner' && held.organisation.kind === 'company')!;
  const data = { organisation: company.organisation.id, name, phone: '0262 3812345', notice: 60 };
  const made = await page.request.post(desk, { data, headers: once() });
  expect(made.ok(), await made.text()).toBe(true);
  feed = ((await made.json()) as { feed: { id: string } }).feed.id;

  await page.goto(`/ban-lam-viec/xe-khach/gtfs?feed=${feed}`);
  const wrong = files['stop_times.txt'].replace('28:00:00,28:00:00,NT', '22:00:00,22:00:00,XX');
  const stops = Buffer.from(files['stops.txt'].replace('Bến thử Nha Trang', 'B\u00ean Nha Trang'), 'latin1');
  await page
    .getByLabel(/Tệp GTFS/)
    .setInputFiles(upload({ ...files, 'stops.txt': stops, 'stop_times.txt': wrong }));
  await page.getByRole('button', { name: 'Gửi để đọc thử' }).click();
  await expect(page.getByText(/chỗ cần sửa, chưa nhập gì/)).toBeVisible();
  const late = page.getByRole('row', { name: /stop_times\.txt Dòng: 4 Cột: arrival_time/ });
  await expect(late).toContainText('Giờ đi lùi: trước đó, ở dòng 3, đã là 25:10:00.');
  await expect(page.getByRole('row', { name: /stop_times\.txt Dòng: 4 Cột: stop_id/ })).toContainText(
    'Mã này không có trong stops.txt.',
  );
  await expect(page.getByRole('row', { name: /stops\.txt Dòng: 2 Cột: stop_name/ }).first()).toContainText(
    'không phải UTF-8',
  );
  await expect(page.getByRole('button', { name: 'Công bố' })).toHaveCount(0);
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'desk-gtfs-faults');
});

test('the corrected file is tried out, published, and found by people', async ({ page }) => {
  await openAs(page, owner, `/ban-lam-viec/xe-khach/gtfs?feed=${feed}`);
  await page.getByLabel(/Tệp GTFS/).setInputFiles(upload(files));
  await page.getByRole('button', { name: 'Gửi để đọc thử' }).click();
  await expect(page.getByRole('heading', { name: 'Nếu công bố' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Chuyến Thêm: 2/ })).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'desk-gtfs-ready');
  await page.getByRole('button', { name: 'Công bố' }).click();
  await expect(page.getByText('Hành khách thấy lịch mới ngay')).toBeVisible();
  await page.goto('/xe-khach?tu=city:buon-ma-thuot&den=city:nha-trang&ngay=2026-12-09');
  await expect(page.getByText(name).first()).toBeVisible();
  await expect(page.getByText('187.000').first()).toBeVisible();
});

/** The feed of all operators. */
const whole = async (request: APIRequestContext) =>
  Buffer.from(await (await request.get('/gtfs/static.zip')).body());

/** Rows as they stand in the feed of all operators: behind the operator's prefix. */
function prefixed(file: string, rows: Row[]): Row[] {
  const one = ([column, value]: [string, string]) =>
    [column, column.endsWith('_id') && value ? `${feed}:${value}` : value] as const;
  return rows.map((row) => ({
    ...Object.fromEntries(Object.entries(row).map(one)),
    // Where many share a feed, fares say whose they are.
    ...(file === 'fare_attributes.txt' && { agency_id: `${feed}:TG` }),
  }));
}

/** A row without what it does not say: other operators' rows have more columns. */
const said = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));

test('public packages read back every field that the operator brought', async ({ page }) => {
  await openAs(page, owner, `/ban-lam-viec/xe-khach/gtfs?feed=${feed}`);
  const exported = await page.request.get(`${desk}/${feed}/gtfs.zip`);
  expect(exported.ok(), await exported.text()).toBe(true);
  const brought = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, plain(text)]));
  expect(await parsed(await exported.body())).toEqual(brought);

  const archive = await whole(page.request);
  const all = await parsed(archive);
  for (const [file, text] of Object.entries(unpacked(archive))) {
    expect(all[file], file).toEqual(plain(text));
  }
  for (const [file, rows] of Object.entries(brought)) {
    const own = all[file]!.filter((row) => Object.values(row).some((value) => value.startsWith(`${feed}:`)));
    expect(own.map(said), file).toEqual(prefixed(file, rows).map(said));
  }
});

// Coaches to all sides, some from the night before; and a bus every twenty minutes.
for (const place of ['city:buon-ma-thuot', 'city:tuy-hoa', 'city:nha-trang']) {
  test(`planners work out the coaches that we show from ${place}`, async ({ page }) => {
    const day = '2026-12-09';
    const all = await parsed(await whole(page.request));
    const shown = await departures(page.request, place, day);
    expect(shown.length).toBeGreaterThan(5);

    const here = new Set(shown.map((d) => `${d.operator.feed}:${d.from.stop}`));
    const closed = new Set(
      all['stop_times.txt']!.filter((t) => t.pickup_type === '1').map((t) => `${t.trip_id} ${t.stop_id}`),
    );
    const midnight = seconds(`${day}T00:00:00+07:00`);
    const leaves = ({ trip, calls }: Run) => {
      const call = calls.slice(0, -1).find(([stop]) => here.has(stop) && !closed.has(`${trip} ${stop}`));
      return call && call[2] >= midnight && call[2] < midnight + 86_400;
    };
    const planned = (await runs(all, '20261205', '20261209')).filter(leaves);
    expect(shown.map(asRun).map(written).sort()).toEqual(planned.map(written).sort());
  });
}

test('planners read the names, places, fares and telephone numbers that we show', async ({ page }) => {
  const all = await parsed(await whole(page.request));
  const by = (file: string, id: string) => new Map(all[file]!.map((row) => [row[id]!, row]));
  const { items } = (await (await page.request.get('/api/v1/coaches/operators')).json()) as {
    items: { feed: string; agency?: string; name: string; phones: string[]; email?: string }[];
  };
  const agencies = by('agency.txt', 'agency_id');
  expect(items.map((o) => `${o.feed}:${o.agency ?? ''}`).sort()).toEqual([...agencies.keys()].sort());
  for (const o of items) {
    expect(said(agencies.get(`${o.feed}:${o.agency ?? ''}`)!)).toMatchObject({
      agency_name: o.name,
      agency_timezone: 'Asia/Ho_Chi_Minh',
      ...(o.phones.length > 0 && { agency_phone: o.phones[0] }),
      ...(o.email && { agency_email: o.email }),
    });
  }

  const [stops, routes, rules] = [
    by('stops.txt', 'stop_id'),
    by('routes.txt', 'route_id'),
    by('booking_rules.txt', 'booking_rule_id'),
  ];
  const prices = by('fare_attributes.txt', 'fare_id');
  const shown = await departures(page.request, 'city:buon-ma-thuot', '2026-12-09');
  for (const d of shown) {
    const route = routes.get(`${d.operator.feed}:${d.routeId}`)!;
    expect([route.route_short_name, route.route_long_name].filter(Boolean).join(' · ')).toBe(d.route);
    for (const call of d.calls) {
      const stop = stops.get(`${d.operator.feed}:${call.stop}`)!;
      expect([stop.stop_name, Number(stop.stop_lat), Number(stop.stop_lon)]).toEqual([
        call.name,
        call.point!.lat,
        call.point!.lng,
      ]);
    }
    const fares = all['fare_rules.txt']!.filter((rule) => rule.route_id === route.route_id);
    expect(fares.map((rule) => Number(prices.get(rule.fare_id!)!.price))).toContain(d.fare);
  }

  // Who gets on where one has to call is told whom and how long before.
  const own = shown.find((d) => d.operator.feed === feed && d.calls.some((c) => c.pickup === 'phone'))!;
  const call = own.calls.find((c) => c.pickup === 'phone')!;
  const there = (await (await page.request.get(`/api/v1/coaches/departures/${call.id}`)).json()) as Departure;
  expect(rules.get(`${feed}:B`)).toMatchObject({
    prior_notice_duration_min: String(there.booking!.minutes),
    phone_number: there.booking!.phone,
  });
});

test('public bindings read what does not run, and what travellers are told', async ({ page }) => {
  await openAs(page, owner, `/ban-lam-viec/xe-khach/gtfs?feed=${feed}`);
  const read = async (path: string) => realtime(await (await page.request.get(path)).body());
  const post = async (path: string, data: object) => {
    const answer = await page.request.post(`${desk}/${feed}/${path}`, { data, headers: once() });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as { id: string; from: string };
  };
  const ours = (await read('/gtfs/trip-updates.pb')).entity?.filter((e) => e.id.startsWith(feed)) ?? [];
  expect(ours).toEqual([]);

  await post('cancellations', { trip: 'R-0500', day: '2026-12-10', reason: 'breakdown' });
  const updates = await read('/gtfs/trip-updates.pb');
  const now = Date.now() / 1000;
  expect(updates.header).toMatchObject({ gtfs_realtime_version: '2.0', incrementality: 'FULL_DATASET' });
  expect(Math.abs(updates.header.timestamp - now)).toBeLessThan(60);
  expect(updates.entity!.filter((e) => e.id.startsWith(feed)).map((e) => e.trip_update!.trip)).toEqual([
    {
      trip_id: `${feed}:R-0500`,
      route_id: `${feed}:R`,
      start_date: '20261210',
      schedule_relationship: 'CANCELED',
    },
  ]);

  const told = {
    cause: 'WEATHER',
    effect: 'DETOUR',
    title: 'Sạt lở đèo Phượng Hoàng',
    titleEn: 'Landslide on the Phượng Hoàng pass',
    body: 'Xe đi đường tránh, chậm khoảng 40 phút.',
    url: 'https://nhaxe.example/sat-lo',
    until: '2026-12-31T17:00:00Z',
  };
  const narrow = await post('alerts', {
    ...told,
    entities: [{ route: 'R', stop: 'DOC' }, { trip: 'R-2330' }],
  });
  const wide = await post('alerts', { title: 'Đổi số tổng đài' });
  const alerts = new Map((await read('/gtfs/alerts.pb')).entity!.map((e) => [e.id, e.alert]));
  expect(alerts.get(narrow.id)).toEqual({
    active_period: [{ start: Math.floor(seconds(narrow.from)), end: seconds(told.until) }],
    informed_entity: [
      { route_id: `${feed}:R`, stop_id: `${feed}:DOC` },
      { trip: { trip_id: `${feed}:R-2330` } },
    ],
    cause: 'WEATHER',
    effect: 'DETOUR',
    url: { translation: [{ text: told.url, language: 'vi' }] },
    header_text: {
      translation: [
        { text: told.titleEn, language: 'en' },
        { text: told.title, language: 'vi' },
      ],
    },
    description_text: { translation: [{ text: told.body, language: 'vi' }] },
  });
  expect(alerts.get(wide.id)).toMatchObject({
    informed_entity: [{ agency_id: `${feed}:TG` }],
    cause: 'UNKNOWN_CAUSE',
    effect: 'UNKNOWN_EFFECT',
    header_text: { translation: [{ text: 'Đổi số tổng đài', language: 'vi' }] },
  });

  const gone = await page.request.delete(`/api/v1/desk/coaches/alerts/${narrow.id}`);
  expect(gone.ok(), await gone.text()).toBe(true);
  expect((await read('/gtfs/alerts.pb')).entity!.map((e) => e.id)).not.toContain(narrow.id);
});
