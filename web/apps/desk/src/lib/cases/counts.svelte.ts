// What waits for the officer over all offices: the navigation and the work-list show it.
import { api, take } from '@daklakid/api';
import type { CaseCounts } from '@daklakid/api/desk';

import { may } from '../desk.svelte';

const fresh = 60_000; // ms: the navigation need not know sooner

/** The last counts; undefined before the first. Change them through `count`. */
export const counted = $state<{ now: CaseCounts | undefined; failed: boolean }>({
  now: undefined,
  failed: false,
});
let asked = 0;

/** Counts anew, unless that was done a moment ago. */
export async function count(force = false) {
  if (!may('cases') || (!force && Date.now() - asked < fresh)) return;
  asked = Date.now();
  try {
    counted.now = await take(api.GET('/api/v1/desk/case-counts'));
    counted.failed = false;
  } catch {
    counted.failed = true;
  }
}
