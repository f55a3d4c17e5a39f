// The list as it was left, so that the way back from a case leads there.

let last = '';

/** Notes the query string of the list. */
export function leave(search: string) {
  last = search;
}

/** The query string to go back with; empty before any list was seen. */
export function back(): string {
  return last;
}
