// Finding an office by what one types, accents or not.

/** Without accents and case: "Sở Y tế" → "so y te". */
export function bare(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/đ/gi, 'd')
    .toLowerCase();
}

/** Those whose name has all the words that were typed. */
export function found<T extends { name: string }>(all: T[], typed: string): T[] {
  const words = bare(typed).split(/\s+/).filter(Boolean);
  return all.filter((one) => words.every((word) => bare(one.name).includes(word)));
}
