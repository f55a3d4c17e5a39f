/** Asks for the typeface: at once when this phone keeps it, else when the first screen with its photos is
 * there, because on a slow network its 67 kB would stand before them. Until then the phone's own serves. */
export function loadFont() {
  // Without a network the system's font stays; the next visit tries again.
  const load = () => void import('@daklakid/ui/font.css').catch(() => undefined);
  if (navigator.serviceWorker?.controller) return load();
  const later = () => setTimeout(load, 1500); // ms: the photos of the first screen are asked for by then
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}
