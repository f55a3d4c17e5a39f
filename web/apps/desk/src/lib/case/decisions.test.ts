import { expect, test } from 'vitest';

import { decisions } from './decisions';

const plain = {
  needs: ['decline', 'stop', 'askPapers', 'answer', 'sendBack', 'askFee'],
  approved: false,
  own: false,
};
const named = (status: string, can: string[], more = {}) =>
  decisions({ ...plain, status, can, ...more }).map((one) => one.action);

test('what goes on stands first, what ends a case last', () => {
  expect(named('submitted', ['stop', 'decline', 'accept'])).toEqual(['accept', 'decline', 'stop']);
});

test('an answer is approved only where that is demanded', () => {
  const can = ['finish', 'answer', 'askPapers'];
  expect(named('processing', can)).toEqual(['finish', 'askPapers']);
  expect(named('processing', can, { approved: true })).toEqual(['answer', 'askPapers']);
  expect(
    decisions({ ...plain, approved: true, status: 'answered', can: ['finish', 'sendBack'] })[0],
  ).toMatchObject({
    action: 'finish',
    word: 'approve',
    sure: true,
  });
});

test('nobody decides on a case of their own', () => {
  expect(named('submitted', ['accept'], { own: true })).toEqual([]);
});

test('agreeing to a withdrawal is no threat', () => {
  const [stop] = decisions({ ...plain, status: 'withdrawing', can: ['stop'] });
  expect(stop).toMatchObject({ word: 'letWithdraw', danger: false, needs: true });
});
