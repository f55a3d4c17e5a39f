// The desk is for signed-in staff only: nothing to render on the server.
export const ssr = false;
