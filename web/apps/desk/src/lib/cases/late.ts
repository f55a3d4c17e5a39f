// How a deadline stands, in a word that a colour and an icon repeat.

/** What somebody should feel about a deadline. */
export type Urgency = 'late' | 'soon' | 'calm' | 'stands' | 'none' | 'done';

export interface Lateness {
  urgency: Urgency;
  /** Which words, and with which number. */
  word: 'none' | 'stands' | 'lateHours' | 'lateDays' | 'today' | 'tomorrow' | 'days' | 'inTime';
  n: number;
}

const hour = 3_600_000;
const zone = 'Asia/Ho_Chi_Minh';
const written = new Intl.DateTimeFormat('en-CA', { timeZone: zone });

/** The number of a day in the province, so that days can be subtracted. */
function day(at: number): number {
  return Math.round(Date.parse(written.format(at)) / 86_400_000);
}

interface Dated {
  status: string;
  dueAt?: string;
  closedAt?: string;
}

const waiting = ['supplement', 'payment'];

/** A deadline is the end of a day, midnight: that moment still belongs to the day before. */
export function lateness(it: Dated, now: number): Lateness {
  if (waiting.includes(it.status)) return { urgency: 'stands', word: 'stands', n: 0 };
  if (!it.dueAt) return { urgency: 'none', word: 'none', n: 0 };
  const due = Date.parse(it.dueAt) - 1;
  const at = it.closedAt ? Date.parse(it.closedAt) : now;
  if (at > due) {
    const hours = Math.floor((at - due) / hour);
    return hours < 24
      ? { urgency: 'late', word: 'lateHours', n: Math.max(1, hours) }
      : { urgency: 'late', word: 'lateDays', n: Math.floor(hours / 24) };
  }
  if (it.closedAt) return { urgency: 'done', word: 'inTime', n: 0 };
  const days = day(due) - day(at);
  if (days === 0) return { urgency: 'soon', word: 'today', n: 0 };
  if (days === 1) return { urgency: 'soon', word: 'tomorrow', n: 1 };
  return { urgency: 'calm', word: 'days', n: days };
}
