// The tree of classifieds, fetched once when a screen first needs it.
import { type AdKind, type AdTree, api, take } from '@daklakid/api';

const known = $state<{ tree?: AdTree }>({});
let asked: Promise<void> | undefined;

/** A leaf of the tree. Reactive; undefined until it arrives, and for what is none. */
export function leaf(code: string): AdKind | undefined {
  asked ??= take(api.GET('/api/v1/classifieds/categories')).then(
    (tree) => void (known.tree = tree),
    () => (asked = undefined),
  );
  return known.tree?.categories.flatMap((c) => c.kinds).find((k) => k.code === code);
}
