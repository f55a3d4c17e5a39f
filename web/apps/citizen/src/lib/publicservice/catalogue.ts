// The procedures of this province: the whole list, and those seen lately on this phone.
import { api, take } from '@daklakid/api';
import type { ServiceLine } from '@daklakid/api/cases';
import { Loaded } from '@daklakid/api/loaded';
import { language } from '@daklakid/i18n';

import { narrow } from '../places.svelte';

let kept: { language: string; list: Loaded<ServiceLine[]> } | undefined;

/** All procedures, asked for once in each language. */
export function procedures(): Loaded<ServiceLine[]> {
  const now = language();
  if (kept?.language !== now || kept.list.error) kept = { language: now, list: new Loaded(() => find('')) };
  return kept.list;
}

/** What the server finds; without a network, what the list on the phone has. */
export async function find(q: string, online = false): Promise<ServiceLine[]> {
  const query = { ...(q ? { q } : {}), ...(online ? { online } : {}) };
  try {
    return (await take(api.GET('/api/v1/procedures', { params: { query } }))).items;
  } catch (error) {
    const all = q || online ? kept?.list.value : undefined;
    if (!all) throw error;
    const fitting = all.filter((p) => p.online || !online);
    return narrow(
      fitting.map((p) => ({ ...p, name: `${p.name} ${p.code}` })),
      q,
    ).map((found) => all.find((p) => p.code === found.code) ?? found);
  }
}

const name = 'daklakid.procedures';
const most = 4;

/** Codes of the procedures seen lately, the last first. They never leave the phone. */
export function seen(): string[] {
  try {
    const codes: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    return Array.isArray(codes) ? codes.filter((c): c is string => typeof c === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
}

/** Remembers that a procedure was looked at. */
export function note(code: string) {
  try {
    localStorage.setItem(name, JSON.stringify([code, ...seen().filter((c) => c !== code)].slice(0, most)));
  } catch {
    // Private mode: nothing is remembered, as wished.
  }
}
