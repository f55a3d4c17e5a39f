// Single-letter shortcuts, which whoever dictates or uses a screen reader can turn off (WCAG 2.1.4).

const stored = 'daklakid.desk.keys';

/** Whether single letters act. Change it through `setKeys`. */
export const keys = $state({ on: localStorage.getItem(stored) !== 'off' });

/** Turns the shortcuts on or off and remembers it. */
export function setKeys(on: boolean) {
  keys.on = on;
  localStorage.setItem(stored, on ? 'on' : 'off');
}

/** Calls the action of the pressed key; a letter acts only where nobody is typing and shortcuts are on. */
export function press(event: KeyboardEvent, actions: Record<string, (() => void) | undefined>) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const letter = event.key.length === 1;
  if (letter && (!keys.on || typing(event.target))) return;
  const act = actions[letter ? event.key.toLowerCase() : event.key];
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
