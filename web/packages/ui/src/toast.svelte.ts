// Short confirmations at the bottom of the screen, read out politely.

/** One message; `tone` chooses its colour. */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
  action?: ToastAction;
}

/** What can be done about it while it is shown, such as taking it back. */
export interface ToastAction {
  label: string;
  act: () => unknown;
}

const shown = 4500; // ms: long enough to read two lines
const offered = 9000; // ms: and to decide
let last = 0;

/** The messages on the screen now. */
export const toasts = $state<Toast[]>([]);

/** Shows a message for a few seconds, with what can be done about it meanwhile. */
export function toast(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction) {
  const id = ++last;
  toasts.push(action ? { id, text, tone, action } : { id, text, tone });
  setTimeout(() => dismiss(id), action ? offered : shown);
}

/** Takes a message away. */
export function dismiss(id: number) {
  const at = toasts.findIndex((t) => t.id === id);
  if (at >= 0) toasts.splice(at, 1);
}
