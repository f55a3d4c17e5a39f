import type { FinderMessages } from './index';

const en: FinderMessages = {
  recent: 'Recent searches',
  forget: (words) => `Remove “${words}” from recent searches`,
  forgetAll: 'Remove all',
  try: 'You could try',
  examples: ['phòng trọ Hòa Phú', 'công nhân may', 'đăng ký khai sinh', 'coach to Nha Trang', 'cà phê'],
  functions: 'Functions',
  places: 'Places',
  seeAll: (what) => `See all: ${what}`,
  all: 'See all',
  count: (n) => (n === 1 ? '1 result' : `${n} results`),
  searching: 'Searching…',
  offline: 'No network: only functions and what is kept on this phone are searched.',
  none: (words) => `Nothing found for “${words}”`,
  noneText: 'Try fewer words or the name of a commune or ward, or go on in one of these ways.',
  call: (number) => `Call the public service line ${number}`,
  report: 'Send a report to the authorities',
  help: 'Read the help',
  allFunctions: 'See all functions',
};

export default en;
