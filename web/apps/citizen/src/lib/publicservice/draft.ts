// The unfinished filing: on the phone at every key stroke, on the account a moment later, so that it can be finished
// on another device. The newer of the two wins.
import { api, take } from '@daklakid/api';
import { read, remove, write } from '@daklakid/device';

import type { Answers } from './schema';

/** A paper of a draft: `id` once the server has it, `blob` as long as this phone has the file. */
export interface DraftPaper {
  key: string;
  slot: string;
  name: string;
  blob?: Blob | undefined;
  id?: string | undefined;
}

/** A filing being written; every answer may still be missing. */
export interface Draft {
  /** The Idempotency-Key of its sending. */
  key: string;
  /** Version of the form that it answers. */
  edition: number;
  step: number;
  savedAt: number;
  ward: string;
  answers: Answers;
  papers: DraftPaper[];
}

/** What a procedure's draft is called, on the phone and on the account: "1.001193" → "ho-so-1-001193". */
export function draftName(code: string): string {
  return `ho-so-${code.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

const account = (code: string) => ({ params: { path: { kind: draftName(code) } } });

/** An empty draft. */
export function blank(): Draft {
  return {
    key: crypto.randomUUID(),
    edition: 0,
    step: 0,
    savedAt: 0,
    ward: '',
    answers: {},
    papers: [],
  };
}

/** The draft on this phone, or null. */
export async function localDraft(code: string): Promise<Draft | null> {
  const kept = await read<Draft>('drafts', draftName(code));
  return kept ? { ...blank(), ...kept } : null; // one of an older version may lack a field
}

/** The newer of the drafts on the phone and on the account, or null; files that only the phone has stay with it. */
export async function findDraft(code: string): Promise<Draft | null> {
  const here = await localDraft(code).catch(() => null);
  const there = (await take(api.GET('/api/v1/me/drafts/{kind}', account(code))).catch(
    () => null,
  )) as Draft | null;
  if (!there?.key || (here && here.savedAt >= there.savedAt)) return here;
  const blobs = new Map(here?.papers.map((paper) => [paper.key, paper.blob]));
  return {
    ...blank(),
    ...there,
    papers: there.papers.map((paper) => ({ ...paper, blob: blobs.get(paper.key) })),
  };
}

/** Keeps the draft on the phone. */
export async function keepHere(code: string, draft: Draft): Promise<void> {
  await write('drafts', draft, draftName(code));
}

/** Keeps the draft on the account; files that the server does not have yet stay on the phone. */
export async function keepThere(code: string, draft: Draft): Promise<void> {
  const papers = draft.papers.filter((p) => p.id).map(({ key, slot, name, id }) => ({ key, slot, name, id }));
  await api.PUT('/api/v1/me/drafts/{kind}', { ...account(code), body: { ...draft, papers } });
}

/** Forgets the draft everywhere. */
export async function dropDraft(code: string): Promise<void> {
  await remove('drafts', draftName(code));
  await api.DELETE('/api/v1/me/drafts/{kind}', account(code)).catch(() => undefined);
}
