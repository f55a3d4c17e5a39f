// Answers that an office writes often, with holes for what differs from case to case.

/** Fills the holes: {mã hồ sơ} and its like, however they are cased; what is unknown stays as it is. */
export function fill(text: string, holes: Record<string, string>): string {
  const known = new Map(Object.entries(holes).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replace(
    /\{([^{}]{1,40})\}/g,
    (hole, name: string) => known.get(name.trim().toLowerCase()) ?? hole,
  );
}

/** Puts words where the cursor stands, apart from what is around; also answers where it stands then. */
export function insert(text: string, words: string, from: number, to: number): { text: string; at: number } {
  const before = text.slice(0, from);
  const glue = before && !/\s$/.test(before) ? '\n' : '';
  return { text: before + glue + words + text.slice(to), at: from + glue.length + words.length };
}
