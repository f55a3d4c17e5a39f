import { expect, test } from 'vitest';

import { given, missing, questions } from './questions';

const form = {
  required: ['place', 'ill'],
  properties: {
    place: { type: 'string', title: 'Tên quán', 'x-title-en': 'Place', maxLength: 40 },
    ill: {
      type: 'string',
      title: 'Có ai ốm?',
      oneOf: [
        { const: 'yes', title: 'Có' },
        { const: 'no', title: 'Không' },
      ],
    },
    people: {
      type: 'integer',
      title: 'Bao nhiêu?',
      maximum: 1000,
      'x-when': { field: 'questions.ill', in: ['yes'] },
    },
    day: { type: 'string', format: 'date', title: 'Ngày nào?' },
  },
};

test('asks what the answers call for, in the order of the schema', () => {
  expect(questions(form, {}).map((q) => [q.key, q.kind])).toEqual([
    ['place', 'text'],
    ['ill', 'choice'],
    ['day', 'date'],
  ]);
  expect(questions(form, { ill: 'yes' }).map((q) => q.key)).toEqual(['place', 'ill', 'people', 'day']);
  expect(questions(form, {})[1]?.options[0]).toEqual({ value: 'yes', label: 'Có' });
  expect(questions(undefined, {})).toEqual([]); // the categories are still on their way
});

test('says what is missing and drops what is not asked any more', () => {
  expect(Object.keys(missing(form, { ill: 'no' }))).toEqual(['answers.place']);
  expect(given(form, { place: 'Quán Bảy', ill: 'no', people: 3, day: '' })).toEqual({
    place: 'Quán Bảy',
    ill: 'no',
  });
});
