// Painted at build time as a guest sees it, so that the first paint waits for no script.
export const ssr = true;
export const prerender = true;
