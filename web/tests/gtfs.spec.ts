// An operator brings timetables as GTFS: reads what is wrong by file and line, corrects it, publishes, and people find
// the coach.
import { accessible, fits } from './support/axe.ts';
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
