import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { type Answers, asked, fill, given, missing, sections } from './schema';

function form(code: string): unknown {
  const path = `../../../../../../province/daklak/procedures/${code}.json`;
  return (
    JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as { form: unknown }
  ).form;
}

const birth = sections(form('1.001193'), { ethnicities: ['Kinh', 'Ê Đê'] });

describe('the form of a birth', () => {
  test('its sections are the steps, in order', () => {
    expect(birth.map((s) => s.key)).toEqual([
      'requester',
      'child',
      'mother',
      'father',
      'certificate',
      'request',
    ]);
  });

  test('every question can be answered', () => {
    const questions = birth.flatMap((s) => s.questions);
    for (const q of questions) {
      expect(q.label).not.toBe('');
      if (['radio', 'select', 'search'].includes(q.kind)) expect(q.options.length).toBeGreaterThan(1);
    }
    const kinds = Object.fromEntries(questions.map((q) => [q.path, q.kind]));
    expect(kinds).toMatchObject({
      'child.birthDate': 'date',
      'child.birthDateWords': 'computed',
      'child.sex': 'radio',
      'child.ethnicity': 'search',
      'mother.birth': 'dateOrYear',
      'requester.idType': 'select',
      'requester.residence': 'address',
      'request.copyCount': 'integer',
      'request.oath': 'agree',
    });
    expect(questions.find((q) => q.path === 'child.fullName')?.upper).toBe(true);
  });

  test('a question is asked only after its answer, and not sent otherwise', () => {
    const answers: Answers = { mother: { known: 'no', fullName: 'Trần Thị Bình' }, request: { oath: false } };
    const name = birth[2]!.questions.find((q) => q.key === 'fullName')!;
    expect(asked(name.when, answers)).toBe(false);
    expect(given(birth, answers).mother).toEqual({ known: 'no' });
    expect(given(birth, answers).request).toEqual({});
    answers.mother!.known = 'yes';
    expect(given(birth, answers).mother).toEqual(answers.mother);
  });

  test('what is needed and missing is named', () => {
    expect(missing(birth[2]!, {})).toEqual(['mother.known']);
    expect(missing(birth[2]!, { mother: { known: 'yes', fullName: ' ' } })).toContain('mother.fullName');
    expect(missing(birth[2]!, { mother: { known: 'no' } })).toEqual([]);
    expect(missing(birth[5]!, { request: { copies: 'no', delivery: 'electronic', oath: false } })).toEqual([
      'request.oath',
    ]);
  });
});

test('what is known fills only what is empty', () => {
  const answers: Answers = { requester: { fullName: 'Linh' } };
  fill(answers, { requester: { fullName: 'Trần Thị Mẫu', residence: 'Hòa Phú' } });
  expect(answers.requester).toEqual({ fullName: 'Linh', residence: 'Hòa Phú' });
});

test.each(['1.004873', '3.000465'])('%s can be drawn', (code) => {
  const all = sections(form(code), { ethnicities: ['Kinh', 'Ê Đê'] });
  expect(all.length).toBeGreaterThan(2);
  expect(all.flatMap((s) => s.questions).every((q) => q.label)).toBe(true);
});
