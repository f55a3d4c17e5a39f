// What somebody has typed on a page, kept while she is led away to be identified and put back when she returns.
// It stays in this tab and is forgotten once it is back in its fields.

const place = 'typed';
const life = 60 * 60 * 1000; // ms

/** What a field held; fields are told apart by their id, their name or their label, in the order of the page. */
interface Typed {
  field: string;
  value: string;
}
interface Kept {
  path: string;
  at: number;
  typed: Typed[];
}
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** What is not kept: secrets, pictures, and what is no input. */
const never = ['password', 'file', 'hidden', 'submit', 'button', 'reset', 'image'];

/** Notes what the fields of the page at a path hold. */
export function keep(path: string) {
  const typed = fields().map(([field, control]) => ({ field, value: valueOf(control) }));
  const kept: Kept = { path, at: Date.now(), typed: typed.filter(({ value }) => value !== '') };
  try {
    sessionStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // No room, or not allowed here: she types it again.
  }
}

/** Forgets what was kept. */
export function forget() {
  sessionStorage.removeItem(place);
}

let stop: () => void = () => undefined;

/** Puts what was kept of the page at a path into its fields, as they come up; what she types meanwhile stays. */
export function putBack(path: string) {
  stop();
  const kept = read();
  if (kept?.path !== path || Date.now() - kept.at > life) return;
  const left = new Map(kept.typed.map(({ field, value }) => [field, value]));
  const touched = new WeakSet<EventTarget>();
  const touch = (event: Event) => void (event.isTrusted && event.target && touched.add(event.target));
  const fill = () => {
    for (const [field, control] of fields()) {
      const value = left.get(field);
      if (value === undefined) continue;
      left.delete(field);
      if (!touched.has(control)) put(control, value);
    }
    if (left.size > 0) return;
    forget();
    stop();
  };
  const watch = new MutationObserver(fill);
  watch.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('input', touch, true);
  stop = () => {
    watch.disconnect();
    document.removeEventListener('input', touch, true);
    stop = () => undefined;
  };
  fill();
}

function read(): Kept | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(place) ?? 'null') as Kept | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function fields(): [string, Control][] {
  const seen = new Map<string, number>();
  const all: [string, Control][] = [];
  for (const control of document.querySelectorAll<Control>('input, textarea, select')) {
    if (never.includes(control.type) || control.autocomplete === 'one-time-code') continue;
    const known = control.id || control.name || control.getAttribute('aria-label') || labelOf(control);
    const name = `${control.type} ${known}`;
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    all.push([`${name} ${nth}`, control]);
  }
  return all;
}

function labelOf(control: Control): string {
  return control.labels?.[0]?.textContent?.trim() ?? '';
}

function choice(control: Control): control is HTMLInputElement {
  return control.type === 'checkbox' || control.type === 'radio';
}

function valueOf(control: Control): string {
  return choice(control) ? (control.checked ? 'on' : 'off') : control.value;
}

/** Fills a field as if it had been typed, so that the page hears of it. */
function put(control: Control, value: string) {
  if (valueOf(control) === value || (control.type === 'radio' && value === 'off')) return;
  if (choice(control)) control.checked = value === 'on';
  else control.value = value;
  for (const event of ['input', 'change']) control.dispatchEvent(new Event(event, { bubbles: true }));
}
