// Days in words, as the form of birth registration wants them. The server computes the same and its answer counts;
// both are tested with the same days.
const digits = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];

/** "2025-02-21" → "Ngày hai mươi mốt, tháng hai, năm hai nghìn không trăm hai mươi lăm"; empty for what is no day. */
export function dateInWords(day: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) return '';
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return '';
  return `Ngày ${number(date)}, tháng ${number(month)}, năm ${number(year)}`;
}

/** 0 to 9999 in words. */
function number(n: number): string {
  const words: string[] = [];
  const thousands = Math.trunc(n / 1000);
  let rest = n % 1000;
  if (thousands > 0) words.push(digits[thousands]!, 'nghìn');
  if (thousands > 0 && rest === 0) return words.join(' ');
  if (n >= 100) {
    words.push(digits[Math.trunc(rest / 100)]!, 'trăm');
    rest %= 100;
    if (rest === 0) return words.join(' ');
  }
  if (rest < 10 && words.length > 0) return [...words, 'linh', digits[rest]].join(' ');
  return [...words, tens(rest)].join(' ');
}

/** 0 to 99; one and five change after a ten. */
function tens(n: number): string {
  const [ten, one] = [Math.trunc(n / 10), n % 10];
  if (ten === 0) return digits[one]!;
  const word = ten === 1 ? 'mười' : `${digits[ten]} mươi`;
  if (one === 0) return word;
  if (one === 5) return `${word} lăm`;
  return one === 1 && ten > 1 ? `${word} mốt` : `${word} ${digits[one]}`;
}

/** What x-computed may name. */
export const computes: Record<string, (of: string) => string> = { dateInWords };
