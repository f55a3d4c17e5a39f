/** The header in which the service worker says when it kept the answer it now gives. */
export const keptAt = 'X-Kept-At';
