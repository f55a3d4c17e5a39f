// What an officer may decide now, in the order in which work goes on.
import type { CaseView } from '@daklakid/api/desk';

export interface Decision {
  action: string;
  /** Which words name it: those of the action, or of a special case of it. */
  word: 'action' | 'approve' | 'begin' | 'letWithdraw';
  /** It ends the case against its owner's wish. */
  danger: boolean;
  /** It cannot be undone: asked once more. */
  sure: boolean;
  /** Words are demanded. */
  needs: boolean;
  /** Only colleagues read them. */
  internal: boolean;
}

const order = [
  'accept',
  'begin',
  'feePaid',
  'finish',
  'answer',
  'deliver',
  'sendBack',
  'askPapers',
  'askFee',
  'decline',
  'stop',
];

type Asked = Pick<CaseView, 'can' | 'needs' | 'status' | 'approved' | 'own'>;

/** The decisions to offer; none on one's own case. */
export function decisions(it: Asked): Decision[] {
  if (it.own) return [];
  return order
    .filter((action) => it.can.includes(action) && offered(action, it))
    .map((action) => ({
      action,
      word: wordOf(action, it),
      danger: (action === 'decline' || action === 'stop') && it.status !== 'withdrawing',
      sure: ['decline', 'stop', 'finish'].includes(action),
      needs: it.needs.includes(action),
      internal: action === 'sendBack',
    }));
}

/** Where answers are approved one is written first; where they are not, it is given at once. */
function offered(action: string, it: Asked): boolean {
  if (action === 'answer') return it.approved;
  if (action === 'finish') return !it.approved || it.status === 'answered';
  return true;
}

function wordOf(action: string, it: Asked): Decision['word'] {
  if (action === 'begin') return 'begin';
  if (action === 'finish' && it.status === 'answered') return 'approve';
  if (action === 'stop' && it.status === 'withdrawing') return 'letWithdraw';
  return 'action';
}

/** The words of the answer that waits for approval. */
export function answer(it: Pick<CaseView, 'timeline'>): string {
  return it.timeline.findLast((e) => e.action === 'answer')?.text ?? '';
}
