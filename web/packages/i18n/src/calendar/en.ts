import type { CalendarMessages } from './index';

const en: CalendarMessages = {
  title: 'My calendar',
  add: 'Add to calendar',
  lead: 'Your phone and computer fetch deadlines and appointments from a private address, every few hours.',
  choose: 'Put into the calendar',
  kinds: {
    cases: 'When results of cases and reports are due',
    applications: 'Job interviews',
    coaches: 'Coach trips with seats kept for you',
    vouchers: 'When vouchers end',
    listings: 'When your listings end',
    declarations: 'When your company’s workforce declaration is due',
  },
  details: 'Say what and where, too',
  detailsHint:
    'When off, the calendar only says what kind of thing it is, such as “Coach trip”. Keep it off if others see your calendar.',
  nothing: 'Choose at least one.',
  make: 'Make a calendar address',
  save: 'Save what I chose',
  saved: 'Saved. Your calendar follows with its next update.',
  made: 'Your calendar’s address',
  once: 'It is shown only once. Whoever has this address can read the calendar, so do not pass it on.',
  open: 'Open in my calendar app',
  copy: 'Copy the address',
  copied: 'Copied',
  how: 'Google Calendar: on a computer, choose “Other calendars” → “From URL” and paste the address. iPhone: press “Open in my calendar app”.',
  since: (date: string) => `The calendar’s address is on since ${date}.`,
  renew: 'Make a new address',
  renewText: 'The old address ends at once. You will have to add the new one to your calendar app.',
  end: 'End the address',
  endText: 'Your calendar app will get no more updates.',
  ended: 'The calendar’s address has ended.',
};

export default en;
