// Which of the app's own screens somebody means: on the phone, so that it works without a network.
import { fold } from '../places.svelte';

import { keywords } from './keywords';

interface Screen {
  href: string;
  label: string;
}

/** Whether one letter more, less, or another tells two words apart, or none. */
export function slip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (text: string, skip: number) => text.slice(start + skip);
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1);
}

const long = 4; // letters: in shorter words another letter is another word

/** How well a screen answers folded words: 0 best, undefined not at all. */
function rank(label: string, more: string, words: string[]): number | undefined {
  const begins = (text: string) => words.every((word) => ` ${text}`.includes(` ${word}`));
  if (label.startsWith(words.join(' '))) return 0;
  if (begins(label)) return 1;
  if (begins(`${label} ${more}`)) return 2;
  const all = `${label} ${more}`.split(' ');
  const nearly = (word: string) =>
    all.some((known) => known.startsWith(word) || (word.length >= long && slip(word, known)));
  return words.some((word) => word.length >= long) && words.every(nearly) ? 3 : undefined;
}

/** The screens that answer what was typed, the best first; none for nothing typed. */
export function fitting<S extends Screen>(screens: S[], typed: string): S[] {
  const words = fold(typed).split(' ').filter(Boolean);
  if (words.join('').length < 2) return [];
  const ranked = screens.flatMap((screen) => {
    const at = rank(fold(screen.label), fold(keywords[screen.href] ?? ''), words);
    return at === undefined ? [] : [{ screen, at }];
  });
  const best = Math.min(...ranked.map(({ at }) => at));
  // A slip of the finger counts only where nothing was typed right.
  return ranked
    .filter(({ at }) => at < 3 || best === 3)
    .sort((a, b) => a.at - b.at)
    .map(({ screen }) => screen);
}
