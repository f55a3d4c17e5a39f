import { functions } from '../functions';

/** Screens that have help besides those of the functions on the home page. */
const further = [
  '/ho-so-xin-viec',
  '/ung-tuyen',
  '/toi/dinh-danh',
  '/toi/du-lieu',
  '/toi/thong-bao',
  '/toi/thiet-bi',
  '/toi/khoa-truy-cap',
  '/toi/cai-dat',
];

/** The addresses of all screens that have help. */
export function helped(): string[] {
  return [...functions().map(({ href }) => href), ...further];
}

/** The help that is about a path: that of the screen itself, or of the function it belongs to. */
export function helpOf(path: string): string | undefined {
  const about = helped().filter((href) => path === href || path.startsWith(`${href}/`));
  return about.sort((a, b) => b.length - a.length)[0];
}

/** The anchor of a screen's help on the page of all help. */
export function anchorOf(href: string): string {
  return href.slice(1).replaceAll('/', '-');
}
