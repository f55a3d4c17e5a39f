import type vi from './vi';

const en: typeof vi = {
  reports: {
    title: 'What is it by law?',
    author: 'Who reported',
    seems: {
      complaint: 'It reads like a complaint.',
      denunciation: 'It reads like a denunciation.',
      crime: 'It reads like the report of a crime.',
      regulation: 'It reads like a petition about a regulation.',
    },
    seemsText: 'Read it carefully: complaints, denunciations and crimes are not answered as reports.',
    petition: {
      complaint: 'Guided as a complaint.',
      denunciation: 'Guided as a denunciation.',
      crime: 'Guided as the report of a crime.',
    },
    where: 'Where it goes',
    law: 'Law',
    open: 'It is a petition by law',
    which: 'Which',
    kinds: { complaint: 'Complaint', denunciation: 'Denunciation', crime: 'Report of a crime' },
    text: 'Guidance',
    textHint: 'Empty sends the guidance of the law.',
    sure: 'The report ends here, and its author is told where to go.',
    go: 'Guide to where it goes',
    gone: 'Guidance sent',
    lock: 'Keep from reporting',
    lockText:
      'Only for insults, reports that are false on purpose, or pestering. The author reads why, and may object once.',
    lockedUntil: (date) => `The author may not report until ${date}.`,
    days: 'Days',
    daysWrong: 'From 1 to 180 days',
    reason: 'Why',
    reasons: { abuse: 'Insults, threats', false: 'False on purpose', spam: 'Again and again' },
    why: 'Explanation for the author',
    lockAsk: (days) =>
      days === 1 ? 'Keep from reporting for 1 day?' : `Keep from reporting for ${days} days?`,
    locked: 'Locked',
  },
  locks: {
    title: 'Objections to locks',
    lead: 'Who may not report objects. Nobody decides about a lock of their own.',
    none: 'No objections',
    noneText: 'When somebody objects to being locked, their words appear here.',
    officer: 'The officer wrote',
    appeal: 'The person says',
    until: (date) => `Locked until ${date}`,
    report: 'See the report',
    own: 'You locked this person, so somebody else decides.',
    text: 'Answer',
    lift: 'Lift the lock',
    uphold: 'Keep the lock',
    decided: 'Answered',
  },
};

export default en;
