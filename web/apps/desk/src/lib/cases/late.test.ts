import { expect, test } from 'vitest';

import { lateness } from './late';

// Monday 30 November 2026, 09:00 in the province.
const now = Date.parse('2026-11-30T02:00:00Z');

test.each([
  ['submitted', '2026-12-03T17:00:00Z', undefined, 'days', 3, 'calm'],
  ['submitted', '2026-11-30T17:00:00Z', undefined, 'today', 0, 'soon'],
  ['submitted', '2026-12-01T17:00:00Z', undefined, 'tomorrow', 1, 'soon'],
  ['processing', '2026-11-30T01:30:00Z', undefined, 'lateHours', 1, 'late'],
  ['processing', '2026-11-29T17:00:00Z', undefined, 'lateHours', 9, 'late'],
  ['processing', '2026-11-27T17:00:00Z', undefined, 'lateDays', 2, 'late'],
  ['supplement', '2026-11-01T17:00:00Z', undefined, 'stands', 0, 'stands'],
  ['accepted', undefined, undefined, 'none', 0, 'none'],
  ['done', '2026-11-30T17:00:00Z', '2026-11-30T01:00:00Z', 'inTime', 0, 'done'],
  ['done', '2026-11-20T17:00:00Z', '2026-11-30T01:00:00Z', 'lateDays', 9, 'late'],
])('%s due %s closed %s is %s %d', (status, dueAt, closedAt, word, n, urgency) => {
  expect(lateness({ status, dueAt, closedAt }, now)).toEqual({ urgency, word, n });
});
