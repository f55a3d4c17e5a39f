// Codes that prove something: told apart, verified without a network, drawn.

export type { Statement } from './claims';
export { type Card, type Payment, recognise, type Scanned } from './kind';
export { path, type Picture } from './picture';
export { current, kept, type Kept, refresh } from './trust';
export { type Outcome, type Trust, type Verdict, verify } from './verify';
