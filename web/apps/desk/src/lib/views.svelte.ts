// Filters of the review list that somebody keeps under a name, in this browser.

export interface View {
  name: string;
  /** The query string that the list is opened with. */
  query: string;
}

const stored = 'daklakid.desk.views';

function read(): View[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]');
    return Array.isArray(all)
      ? all.filter((v) => typeof v?.name === 'string' && typeof v?.query === 'string')
      : [];
  } catch {
    return []; // a damaged value: begin anew
  }
}

/** The views, in the order in which they were saved. */
export const views = $state<View[]>(read());

/** Keeps a view; one of the same name is replaced. */
export function saveView(view: View) {
  removeView(view.name);
  views.push(view);
  write();
}

/** Forgets a view. */
export function removeView(name: string) {
  const at = views.findIndex((v) => v.name === name);
  if (at >= 0) views.splice(at, 1);
  write();
}

function write() {
  localStorage.setItem(stored, JSON.stringify(views));
}
