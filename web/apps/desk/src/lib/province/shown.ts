import type { Setting } from '@daklakid/api/desk';
import { d } from '@daklakid/i18n/desk';
import { format } from '@daklakid/ui';

/** A setting's value as people read it: "30 ngày", "Bật", or the text. */
export function shown(it: Pick<Setting, 'type' | 'unit'> | undefined, value: string): string {
  const t = d().province;
  if (it?.type === 'switch') return value === 'true' ? t.on : t.off;
  if (it?.type === 'number') return `${format.groups(Number(value))} ${it.unit}`.trim();
  return value === '' ? t.empty : value;
}
