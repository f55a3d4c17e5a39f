// Single-letter shortcuts, which whoever dictates or uses a screen reader can turn off (WCAG 2.1.4).

const stored = 'daklakid.desk.keys';

/** Whether single letters act. Change it through `setKeys`. */
export const keys = $state({ on: localStorage.getItem(stored) !== 'off' });

/** Turns the shortcuts on or off and remembers it. */
export function setKeys(on: boolean) {
  keys.on = on;
  localStorage.setItem(stored, on ? 'on' : 'off');
}

/** Calls the action of the pressed key, unless somebody is typing or holds Ctrl, Alt or Meta. */
export function press(event: KeyboardEvent, actions: Record<string, (() => void) | undefined>) {
  if (!keys.on || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
  );
}
