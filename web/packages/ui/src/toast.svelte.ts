// Short confirmations at the bottom of the screen, read out politely.

/** One message; `tone` chooses its colour. */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
}

const shown = 4500; // ms: long enough to read two lines
let last = 0;

/** The messages on the screen now. */
export const toasts = $state<Toast[]>([]);

/** Shows a message for a few seconds. */
export function toast(text: string, tone: Toast['tone'] = 'plain') {
  const id = ++last;
  toasts.push({ id, text, tone });
  setTimeout(() => {
    const at = toasts.findIndex((t) => t.id === id);
    if (at >= 0) toasts.splice(at, 1);
  }, shown);
}
