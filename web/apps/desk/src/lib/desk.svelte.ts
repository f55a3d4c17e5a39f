// What every screen may ask: who is signed in, what the roles allow, which province.
import { api, ApiError, hooks, type Me, present, type Province, take } from '@daklakid/api';
import { language, m, setLanguage, storedLanguage } from '@daklakid/i18n';
import { d } from '@daklakid/i18n/desk';
import { toast } from '@daklakid/ui';

import { letGo, look, prove } from './guard.svelte';

/** The parts of the desk, by the last word of their path. */
export type Section =
  | 'reviews'
  | 'messages'
  | 'cases'
  | 'forwards'
  | 'organisations'
  | 'company'
  | 'claims'
  | 'labour'
  | 'accounts'
  | 'audit'
  | 'jobs'
  | 'figures'
  | 'identify'
  | 'province'
  | 'clients'
  | 'webhooks'
  | 'privacy'
  | 'coaches'
  | 'cameras'
  | 'applicants'
  | 'settings';

// Only what is shown; the server decides again at every call.
const roles: Record<Section, string[]> = {
  reviews: ['reviewer', 'administrator'],
  messages: ['reviewer', 'administrator'],
  cases: ['officer', 'owner', 'administrator'],
  forwards: ['administrator'],
  organisations: ['owner', 'administrator'],
  company: ['owner', 'editor', 'recruiter', 'cashier', 'dispatcher', 'personnel'],
  claims: ['reviewer', 'administrator'],
  labour: ['officer', 'administrator'],
  accounts: ['administrator'],
  audit: ['auditor', 'administrator'],
  jobs: ['administrator'],
  figures: ['administrator', 'officer', 'reviewer'],
  identify: ['officer', 'administrator'],
  province: ['administrator'],
  clients: ['administrator'],
  webhooks: ['administrator'],
  privacy: ['officer', 'auditor', 'administrator'],
  coaches: ['owner', 'dispatcher'],
  cameras: ['officer', 'owner', 'administrator'],
  applicants: ['owner', 'editor', 'recruiter'],
  settings: [
    'reviewer',
    'owner',
    'auditor',
    'officer',
    'editor',
    'recruiter',
    'cashier',
    'dispatcher',
    'personnel',
    'administrator',
  ],
};

/** The state of the desk. Screens read it; only the functions of this file write it. */
export const desk = $state<{ me: Me | null | undefined; province: Province | undefined }>({
  /** undefined until the server has said; null when nobody is signed in. */
  me: undefined,
  province: undefined,
});

/** Starts the desk once. */
export function start() {
  hooks.language = language;
  hooks.signedOut = () => {
    desk.me = null;
    letGo();
  };
  hooks.prove = prove;
  void setLanguage(storedLanguage());
  void load();
}

/** Asks again who is here and what the roles are. */
export async function load() {
  if (!present()) return void (desk.me = null);
  try {
    const me = await take(api.GET('/api/v1/me'));
    await look();
    desk.me = me;
    desk.province = await take(api.GET('/api/v1/province'));
  } catch {
    desk.me ??= null;
  }
}

/** Whether the signed-in person holds a role that the section needs. */
export function may(section: Section): boolean {
  return (desk.me?.roles ?? []).some(
    // Who owns a company works on no cases, and who owns an agency hires nobody here.
    (held) =>
      roles[section].includes(held.role) &&
      !((section === 'cases' || section === 'cameras') && held.organisation.kind === 'company') &&
      !((section === 'company' || section === 'applicants') && held.organisation.kind !== 'company') &&
      !(section === 'labour' && held.role === 'officer' && held.organisation.kind !== 'province'),
  );
}

/** The companies that the person works for, with her role in each. */
export function companies() {
  return (desk.me?.roles ?? []).filter((held) => held.organisation.kind === 'company');
}

/** Whether the person has any work here at all. */
export function works(): boolean {
  return may('settings');
}

/** Whether the person runs the whole province, and so may add organisations. */
export function administrates(): boolean {
  return (desk.me?.roles ?? []).some((held) => held.role === 'administrator');
}

/** The roles that exist in an organisation of that kind, the most usual first. */
export function rolesFor(kind: string | undefined): string[] {
  if (kind === 'company') return ['editor', 'recruiter', 'cashier', 'dispatcher', 'personnel', 'owner'];
  if (kind === 'province') return ['reviewer', 'officer', 'auditor', 'administrator'];
  // What reaches beyond the agency is the province's to give.
  return administrates() ? ['reviewer', 'officer', 'auditor', 'owner'] : ['officer', 'owner'];
}

/** Ends the session in this browser. */
export async function signOut() {
  if (await attempt(() => api.DELETE('/api/v1/me/sessions/current'))) {
    desk.me = null;
    letGo();
  }
}

/** An error in words for the person. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return m().errors.general;
  if (error.offline) return m().errors.offline;
  if (error.retryAfter > 0) return m().errors.wait(error.retryAfter);
  return Object.values(error.fields)[0] || error.message || known(error.status) || m().errors.general;
}

function known(status: number): string | undefined {
  const t = d().problems;
  return { 403: t.denied, 404: t.gone, 409: t.changed, 412: t.changed }[status];
}

/** Does something and says how it ended; true when it went well. */
export async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act();
  } catch (error) {
    toast(explain(error), 'bad');
    return false;
  }
  if (done) toast(done, 'good');
  return true;
}
