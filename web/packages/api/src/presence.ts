// Whether this browser holds a session. The cookie itself is out of reach of scripts, and asking the server
// as nobody is an error in every console; so the client notes when a session begins and ends.
const key = 'daklakid.session';

/** True when somebody signed in here and has not signed out since. The server has the last word. */
export function present(): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return true; // no storage: ask the server
  }
}

/** Notes what an answer says about the session. */
export function note(method: string, url: string, status: number) {
  const began = method === 'POST' && /\/api\/v1\/sign-in\/(sessions|passkey)$/.test(url) && status === 201;
  const ended =
    (method === 'DELETE' && url.endsWith('/api/v1/me/sessions/current') && status < 300) || status === 401;
  try {
    if (began) localStorage.setItem(key, '1');
    if (ended) localStorage.removeItem(key);
  } catch {
    // Not noted in private mode.
  }
}
