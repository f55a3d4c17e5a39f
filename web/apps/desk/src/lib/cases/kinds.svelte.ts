// The sorts of cases with their procedures, fetched once when a filter first needs them.
import { api, take } from '@daklakid/api';
import type { CaseKind } from '@daklakid/api/desk';

const known = $state<{ kinds: CaseKind[] }>({ kinds: [] });
let asked: Promise<void> | undefined;

/** Reactive; empty until they arrive. */
export function kinds(): CaseKind[] {
  asked ??= take(api.GET('/api/v1/desk/case-kinds')).then(
    (page) => void (known.kinds = page.items),
    () => void (asked = undefined), // the next screen asks again
  );
  return known.kinds;
}
