// The typed way to the server: one client, one error, and the shapes that the screens speak of.

export {
  api,
  checkFile,
  type FaceFrame,
  hooks,
  readDocument,
  showCard,
  showFace,
  sendPaper,
  take,
  upload,
} from './client';
export { type ListingKind, mineOf, ofKind, oneOf } from './listings';
export { keptAt } from './kept';
export { present } from './presence';
export { ApiError, type Problem, toError } from './problem';
export type * from './types';
