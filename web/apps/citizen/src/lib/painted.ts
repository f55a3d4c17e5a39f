// What the server has painted before the app came (internal/app/paint.html); it lies over the app's screen.

const place = 'server';

/** Whether the server has painted this screen, and not only written for those without scripts. */
export function painted(): boolean {
  return document.querySelector(`#${place} [data-painted]`) !== null;
}

/** The app's own screen stands: what was painted goes. */
export function stands() {
  document.getElementById(place)?.remove();
}
