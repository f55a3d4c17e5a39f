// The way to a higher level of identification and back to what one was doing.

/** Where to go for a level, coming back to `next` afterwards. */
export function stepUpPath(level: number, next: string): string {
  return `/toi/dinh-danh?level=${level}&next=${encodeURIComponent(next)}`;
}

/** Where to come back to, if the person was led here; never a foreign site. */
export function returnPath(query: { get(name: string): string | null }): string | undefined {
  const next = query.get('next');
  return next && /^\/(?![/\\])/.test(next) ? next : undefined;
}
