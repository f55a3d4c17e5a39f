import type { NoticeMessages } from '.';

const en: NoticeMessages = {
  today: 'Today',
  yesterday: 'Yesterday',
  all: 'All',
  unreadOnly: 'Unread only',
  sift: 'Filter notices',
  settings: 'Notice settings',
  markRead: (title) => `Mark as read: ${title}`,
  remove: (title) => `Delete: ${title}`,
  removed: 'Notice deleted',
  marked: 'Marked as read',
  undo: 'Undo',
  end: 'No more notices.',
  noneHere: 'No notices here',
  noneHereText: 'Take some filters off to see the others.',
  showAll: 'Show all',
  gone: 'This notice was deleted.',
  ask: {
    titles: {
      inbox: 'Tell you on this device?',
      case: 'Tell me when there is an answer',
      application: 'Tell me when they answer',
      search: 'Tell me of what is new',
    },
    texts: {
      inbox:
        'When a case is answered or something new is found, this device tells you even while the app is closed. A locked screen shows only what kind of notice it is.',
      case: 'This device tells you when there is an answer or something is missing, even while the app is closed. A locked screen shows only what kind of notice it is.',
      application:
        'This device tells you when the employer answers or invites you, even while the app is closed. A locked screen shows only what kind of notice it is.',
      search:
        'This device tells you when something fits this search, even while the app is closed. A locked screen shows only what kind of notice it is.',
    },
    yes: 'Turn notices on',
    no: 'Not now',
  },
  here: {
    title: 'This device',
    on: 'This device gets notices, also while the app is closed.',
    off: 'This device gets no notices while the app is closed.',
    turnOn: 'Turn on here',
    turnOff: 'Turn off here',
    turnedOn: 'Notices are on for this device',
    turnedOff: 'Notices are off for this device',
    denied: 'The browser blocks notices of this app.',
    deniedHow:
      'Everything else works as before. To allow them later: press the symbol left of the page’s address, open “Permissions” (or the device’s Settings → Notifications), allow, and come back here.',
    unsupported:
      'This browser cannot get notices while the app is closed. The inbox in the app still has everything.',
    ios: 'On an iPhone, add the app to the Home Screen and open it from there to turn notices on.',
    failed: 'The browser’s notice service cannot be reached. Please try again later.',
    held: 'This device waits to be confirmed and cannot turn them on yet.',
  },
  how: 'How to tell me',
  howHint: 'The inbox in the app always has everything. Press a kind to choose.',
  push: 'On devices',
  pushHint: 'On every device where it is turned on',
  sms: 'SMS',
  email: 'E-mail',
  digest: 'All in one, once a day',
  digestHint: 'Not one by one',
  muted: 'Mute',
  mutedHint: 'In the inbox only, and not counted as unread',
  fixed: 'Always sent, for your safety',
  onlyInbox: 'In the inbox only',
  daily: 'Once a day',
  quiet: 'Quiet hours',
  quietHint:
    'Nothing rings in these hours; notices come afterwards. Warnings for your safety and sign-in codes still come at once.',
  from: 'From',
  until: 'Until',
  digestAt: 'When the daily summary comes',
  digestAtHint: 'For the kinds where you chose “All in one, once a day”.',
  content: 'Content on the locked screen',
  contentHint:
    'Off: only “You have a new notice about your cases”. On: whoever holds the device can read it.',
  devices: 'Devices that get notices',
  current: 'This device',
  seen: (time) => `Last used ${time}`,
  stop: (device) => `Stop telling: ${device}`,
  stopped: 'That device gets no more notices',
};

export default en;
