// What the phone gives: a store that survives, an outbox for what was sent offline, smaller photos.

export { discard, enqueue, flush, type Sent, type Waiting, waiting } from './outbox';
export { shrink } from './photo';
export { read, remove, wipe, write } from './store';
