// English.
import type { ShareMessages } from './index';

const en: ShareMessages = {
  title: 'Share',
  link: 'Link',
  copy: 'Copy the link',
  copied: 'Link copied',
  byHand: 'The browser does not allow copying. Press and hold the link to copy it by hand.',
  code: 'QR code of this page',
  codeHint: 'Let somebody beside you scan this code.',
};
export default en;
