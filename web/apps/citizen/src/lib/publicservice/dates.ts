// Days as people here write them, and as they are stored.

/** "2026-11-20" → "20/11/2026"; a year alone and what is neither stay as they are. */
export function shownDay(stored: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(stored);
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : stored;
}

/** "20/11/2026", "20-11-2026" or "20112026" → "2026-11-20"; a year alone and what is neither stay as they are. */
export function storedDay(typed: string): string {
  const text = typed.trim();
  const parts =
    /^(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4})$/.exec(text) ?? /^(\d\d)(\d\d)(\d{4})$/.exec(text);
  if (!parts) return text;
  const [day, month, year] = parts.slice(1) as [string, string, string];
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
