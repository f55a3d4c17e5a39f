// The tree of categories, fetched once when a screen first needs it.
import { type AdKind, type AdTree, api, take } from '@daklakid/api';
import { language } from '@daklakid/i18n';

const known = $state<{ tree?: AdTree }>({});
let askedIn = '';
let asked: Promise<void> | undefined;

/** The tree in the reader's language. Reactive; undefined until it arrives. */
export function tree(): AdTree | undefined {
  const now = language();
  if (!asked || askedIn !== now) {
    askedIn = now;
    asked = take(api.GET('/api/v1/classifieds/categories')).then(
      (tree) => void (known.tree = tree),
      () => (asked = undefined), // offline: the next screen asks again
    );
  }
  return known.tree;
}

/** A leaf by its code. */
export function leaf(code: string): AdKind | undefined {
  return tree()
    ?.categories.flatMap((c) => c.kinds)
    .find((k) => k.code === code);
}

/** What a leaf or a branch is called. */
export function nameOf(code: string): string {
  return leaf(code)?.name ?? tree()?.categories.find((c) => c.code === code)?.name ?? code;
}
