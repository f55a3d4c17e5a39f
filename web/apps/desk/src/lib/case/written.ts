// Answers as people here write them.

/** "2026-11-23" → "23/11/2026", "1500000" → "1.500.000", "true" → "Có"; everything else as it is. */
export function written(
  value: string,
  sort: 'text' | 'number' | 'yesno',
  words: { yes: string; no: string },
): string {
  if (sort === 'yesno') return value === 'true' ? words.yes : words.no;
  if (sort === 'number')
    return /^\d{5,}$/.test(value) ? value.replace(/\B(?=(\d{3})+$)/g, '.') : value.replace('.', ',');
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return date ? `${date[3]}/${date[2]}/${date[1]}` : value;
}
