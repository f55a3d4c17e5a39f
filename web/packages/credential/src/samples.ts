// What the server issued once; see internal/core/credential/samples_test.go. For tests only.
import { readFileSync } from 'node:fs';

import { revocations } from './claims';
import { read } from './hc1';
import type { Jwk, Outcome, Trust } from './verify';

interface Samples {
  now: string;
  keys: { keys: Jwk[] };
  list: string;
  codes: { text: string; outcome: Outcome; facts: Record<string, string> | null }[];
}

const file = new URL('../../../../internal/core/credential/testdata/samples.json', import.meta.url);
export const samples = JSON.parse(readFileSync(file, 'utf8')) as Samples;
export const now = new Date(samples.now);
export const list = Uint8Array.from(Buffer.from(samples.list, 'base64'));
export const trust: Trust = { keys: samples.keys.keys, revoked: revocations(read(list).payload).hashes };

/** The first sample with an outcome. */
export function sample(outcome: Outcome): string {
  return samples.codes.find((code) => code.outcome === outcome)!.text;
}
