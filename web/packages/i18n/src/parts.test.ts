import { expect, test } from 'vitest';

import { accountLanguages } from './account';
import { businessLanguages } from './business';
import { calendarLanguages } from './calendar';
import { cameraLanguages } from './cameras';
import { casesLanguages } from './cases';
import { chatLanguages } from './chat';
import { coachLanguages } from './coaches';
import { deskLanguages } from './desk';
import { finderLanguages } from './finder';
import { gtfsLanguages } from './gtfs';
import { helpLanguages } from './help';
import { jobLanguages } from './jobs';
import { noticeLanguages } from './notices';
import { reportsLanguages } from './reports';
import { resumeLanguages } from './resumes';
import { servicesLanguages } from './services';
import { shareLanguages } from './share';
import { voucherLanguages } from './vouchers';
import { webhookLanguages } from './webhooks';
import { workforceLanguages } from './workforce';

// That every language has the keys of Vietnamese is the compiler's business: see Wording.
function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  if (typeof tree === 'function') return [String((tree as (...a: unknown[]) => string)(2, 3))];
  return Object.values(tree as object).flatMap(texts);
}

const all = {
  desk: deskLanguages,
  account: accountLanguages,
  business: businessLanguages,
  calendar: calendarLanguages,
  cameras: cameraLanguages,
  cases: casesLanguages,
  chat: chatLanguages,
  coaches: coachLanguages,
  reports: reportsLanguages,
  finder: finderLanguages,
  help: helpLanguages,
  webhooks: webhookLanguages,
  gtfs: gtfsLanguages,
  workforce: workforceLanguages,
  jobs: jobLanguages,
  notices: noticeLanguages,
  resumes: resumeLanguages,
  services: servicesLanguages,
  share: shareLanguages,
  vouchers: voucherLanguages,
};
const cases = Object.entries(all).flatMap(([name, languages]) =>
  Object.entries(languages).map(([code, words]) => [name, code, words] as const),
);

test.each(cases)('%s in %s is composed, without empty texts or stray spaces', (_name, _code, words) => {
  for (const text of texts(words)) {
    expect(text).toBe(text.normalize('NFC'));
    expect(text).toMatch(/^\S(?:.*\S)?$/s);
    expect(text).not.toContain('  ');
  }
});
