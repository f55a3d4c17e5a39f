// Opening hours as people set them, and in the opening_hours syntax of OpenStreetMap: the part of it that rows of
// days and times can say.

/** When a place is open on some days; 0 is Monday. */
export interface HoursRow {
  days: number[];
  from: string;
  to: string;
}

/** All that the editor knows. */
export interface HoursSet {
  always: boolean;
  rows: HoursRow[];
  /** Closed on holidays and Tết. */
  holidaysOff: boolean;
}

const names = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** A row as one starts with. */
export const row = (): HoursRow => ({ days: [0, 1, 2, 3, 4, 5, 6], from: '07:00', to: '21:00' });

/** Days in the shortest words: `Mo-Fr,Su`. */
function daysText(days: number[]): string {
  const all = [...new Set(days)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < all.length;) {
    let j = i;
    while (all[j + 1] === (all[j] ?? 0) + 1) j++;
    const [first, last] = [names[all[i] ?? 0] ?? '', names[all[j] ?? 0] ?? ''];
    parts.push(
      j - i > 1
        ? `${first}-${last}`
        : all
            .slice(i, j + 1)
            .map((d) => names[d] ?? '')
            .join(','),
    );
    i = j + 1;
  }
  return parts.join(',');
}

/** The set in the syntax; rows of the same days are one rule. Empty when nothing is said. */
export function write(set: HoursSet): string {
  const rules: string[] = [];
  if (set.always) rules.push('24/7');
  else {
    const times = new Map<string, string[]>();
    for (const one of set.rows) {
      if (one.days.length === 0 || !one.from || !one.to) continue;
      const days = daysText(one.days);
      times.set(days, [...(times.get(days) ?? []), `${one.from}-${one.to}`]);
    }
    for (const [days, spans] of times) rules.push(`${days} ${spans.join(',')}`);
  }
  if (rules.length > 0 && set.holidaysOff) rules.push('PH off');
  return rules.join('; ');
}

function readDays(text: string): number[] | undefined {
  const days: number[] = [];
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('-');
    const [a, b] = [names.indexOf(first), names.indexOf(last)];
    if (a < 0 || b < a) return undefined;
    for (let d = a; d <= b; d++) days.push(d);
  }
  return days;
}

/** What the syntax says, or undefined when rows cannot say it. */
export function read(text: string): HoursSet | undefined {
  const set: HoursSet = { always: false, rows: [], holidaysOff: false };
  const rules = text
    .split(';')
    .map((rule) => rule.trim())
    .filter(Boolean);
  for (const rule of rules) {
    if (rule === 'PH off') set.holidaysOff = true;
    else if (rule === '24/7') set.always = true;
    else {
      const found = /^(?:([A-Za-z,-]+) )?(\d\d:\d\d-\d\d:\d\d(?:, ?\d\d:\d\d-\d\d:\d\d)*)$/.exec(rule);
      const days = found && readDays(found[1] ?? 'Mo-Su');
      if (!found || !days) return undefined;
      for (const span of (found[2] ?? '').split(',')) {
        const [from = '', to = ''] = span.trim().split('-');
        set.rows.push({ days: [...days], from, to });
      }
    }
  }
  return set.always && set.rows.length > 0 ? undefined : set;
}
