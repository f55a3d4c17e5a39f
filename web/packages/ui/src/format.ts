// Money, dates, distances and phone numbers as people here write them, in every language of the app.

const zone = 'Asia/Ho_Chi_Minh';

/** 1500000 → "1.500.000". */
export function groups(value: number): string {
  return Math.trunc(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '.');
}

/** 1500000 → "1.500.000 đ", with a space that does not break. */
export function money(dong: number): string {
  return `${groups(dong)}\u00a0đ`;
}

/** 1500000 → "1,5 triệu": short, for cards and chips. Below a million it is written out. */
export function shortMoney(dong: number, million = 'triệu', decimal = ','): string {
  if (dong < 1_000_000) return money(dong);
  const tenths = Math.round(dong / 10_000) / 100;
  return `${String(tenths).replace('.', decimal)}\u00a0${million}`;
}

/** "lương cơ bản" → "Lương cơ bản": how a word begins where it stands alone. */
export function capital(text: string): string {
  const first = [...text][0] ?? '';
  return first.toLocaleUpperCase('vi') + text.slice(first.length);
}

/** Only the digits of what was typed or pasted. */
export function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** "+84912345678", "84912345678" or "0912345678" → "0912 345 678"; what is no number here stays as it is. */
export function phone(number: string): string {
  const plain = number.replace(/[\s.-]/g, '').replace(/^(\+84|84(?=\d{9,10}$))/, '0');
  const parts = /^(0\d{3})(\d{3})(\d{3,4})$/.exec(plain); // mobiles have ten digits, landlines eleven
  return parts ? parts.slice(1).join(' ') : number;
}

/** What `href="tel:"` wants. */
export function dial(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, '')}`;
}

function parts(at: Date): Record<string, string> | null {
  if (Number.isNaN(at.getTime())) return null;
  const formatted = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  return Object.fromEntries(formatted.map((p) => [p.type, p.value]));
}

/** RFC 3339 → "23/11/2026" in the province's time zone; empty for what is no time. */
export function date(at: string | Date): string {
  const p = parts(new Date(at));
  if (!p) return '';
  return `${p.day}/${p.month}/${p.year}`;
}

/** RFC 3339 → "14:05 23/11/2026"; empty for what is no time. */
export function dateTime(at: string | Date): string {
  const p = parts(new Date(at));
  if (!p) return '';
  return `${p.hour}:${p.minute} ${p.day}/${p.month}/${p.year}`;
}

/** RFC 3339 → "14:05"; empty for what is no time. */
export function time(at: string | Date): string {
  return dateTime(at).split(' ')[0] ?? '';
}

/** 850 → "850 m"; 2300 → "2,3 km". */
export function distance(metres: number, decimal = ','): string {
  if (metres < 1000) return `${Math.round(metres / 10) * 10}\u00a0m`;
  const km = metres < 10_000 ? Math.round(metres / 100) / 10 : Math.round(metres / 1000);
  return `${String(km).replace('.', decimal)}\u00a0km`;
}

/** 18.5 → "18,5 m²". */
export function area(squareMetres: number, decimal = ','): string {
  return `${String(squareMetres).replace('.', decimal)}\u00a0m²`;
}
