// The rules of each step, said before the server has to. The server checks everything again.
import { m } from '@daklakid/i18n';
import { format } from '@daklakid/ui';
import * as v from 'valibot';

import type { Draft } from './draft';

/** Messages by field name; empty when the step is right. */
export type Errors = Record<string, string>;

const most = { title: 120, address: 200, description: 4000, photos: 10 };

function text(min: number, max: number) {
  const t = m().post;
  return v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(m().errors.required),
    v.minLength(min, t.tooShort(min)),
    v.maxLength(max, t.tooLong(max)),
  );
}

function amount(min: number, max: number, write: (n: number) => string) {
  const t = m().post;
  return v.pipe(
    v.number(m().errors.required),
    v.minValue(min, t.tooLow(write(min))),
    v.maxValue(max, t.tooHigh(write(max))),
  );
}

function schemas() {
  const t = m().post;
  const square = (n: number) => format.area(n);
  const missing = m().errors.required;
  return [
    v.object(
      {
        kind: v.string(m().errors.required),
        ward: v.pipe(v.string(), v.regex(/^\d{5}$/, m().errors.required)),
        address: text(3, most.address),
        title: text(10, most.title),
      },
      missing,
    ),
    v.object(
      {
        price: amount(100_000, 1_000_000_000, format.money),
        deposit: v.optional(amount(0, 5_000_000_000, format.money)),
        area: amount(3, 100_000, square),
        detail: v.object({
          electricityPrice: v.optional(amount(0, 20_000, format.money)),
          waterPrice: v.optional(amount(0, 10_000_000, format.money)),
          maxPeople: v.optional(amount(1, 100, String)),
          curfew: v.optional(
            v.union([v.literal(''), v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/))], t.time),
          ),
        }),
        description: v.pipe(v.string(), v.maxLength(most.description, t.tooLong(most.description))),
      },
      missing,
    ),
    v.object({
      photos: v.pipe(v.array(v.unknown()), v.maxLength(most.photos, t.tooHigh(String(most.photos)))),
    }),
  ];
}

/** Checks one step (from 0). */
export function check(draft: Draft, step: number): Errors {
  const schema = schemas()[step];
  if (!schema) return {};
  const result = v.safeParse(schema, draft);
  if (result.success) return {};
  const errors: Errors = {};
  for (const issue of result.issues) {
    const field = (issue.path ?? []).map((p) => String(p.key)).join('.');
    errors[field] ??= issue.message;
  }
  return errors;
}

/** The step on which a field stands, to lead back to what the server refused. */
export function stepOf(field: string): number {
  if (/^(organisation|kind|ward|address|title|lat|lng)/.test(field)) return 0;
  if (field.startsWith('photos')) return 2;
  return 1;
}
