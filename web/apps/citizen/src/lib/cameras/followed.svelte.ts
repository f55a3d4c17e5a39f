// The cameras that somebody watches. The list is kept on this phone and sent nowhere.
const key = 'daklakid.cameras';

function stored(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string').slice(0, 100) : [];
  } catch {
    return [];
  }
}

const list = $state<{ ids: string[] }>({ ids: typeof localStorage === 'undefined' ? [] : stored() });

/** Ids of the cameras, newest first. Reactive. */
export function followed(): string[] {
  return list.ids;
}

/** Follows a camera, or no longer. */
export function follow(id: string, on: boolean) {
  list.ids = [...(on ? [id] : []), ...list.ids.filter((one) => one !== id)].slice(0, 100);
  try {
    localStorage.setItem(key, JSON.stringify(list.ids));
  } catch {
    // Private mode: they are known until the page is closed.
  }
}
