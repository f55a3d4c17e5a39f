// The phone renders; the server fills the shell of public pages with readable text for everybody else.
export const ssr = false;
