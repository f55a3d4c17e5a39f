// What can be reported in this province, fetched once when a screen first needs it.
import { api, take } from '@daklakid/api';
import type { ReportCategories, ReportCategory, ReportGuidance } from '@daklakid/api/cases';
import { Loaded } from '@daklakid/api/loaded';

let kept: Loaded<ReportCategories> | undefined;

/** Categories, guidance and hotlines. */
export function reportable(): Loaded<ReportCategories> {
  return (kept ??= new Loaded(() => take(api.GET('/api/v1/report-categories'))));
}

/** One category by its code. */
export function categoryOf(all: ReportCategories | undefined, code: string): ReportCategory | undefined {
  return all?.categories.find((c) => c.code === code);
}

/** The guidance for a kind of petition. */
export function guidanceFor(all: ReportCategories | undefined, kind: string): ReportGuidance | undefined {
  return all?.guidance.find((g) => g.kind === kind);
}
