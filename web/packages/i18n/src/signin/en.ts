import type { SignInMessages } from '.';

const en: SignInMessages = {
  passkey: {
    or: 'or',
    signIn: 'Sign in with fingerprint / face',
    failed: 'That did not work. Try again, or get a code by message.',
    title: 'Passkeys',
    lead: 'Unlock your phone with fingerprint, face or its code, and you are signed in without waiting for a message. Your fingerprint and face never leave the phone.',
    none: 'You have no passkey yet',
    noneText: 'Add one on this device to sign in faster and more safely next time.',
    add: 'Add a passkey on this device',
    added: 'The passkey was added',
    addFailed: 'The passkey was not added. Unlock the device when asked, and try again.',
    known: 'This device has a passkey of yours already.',
    made: (time) => `Added ${time}`,
    used: (time) => `Last used ${time}`,
    unused: 'Never used',
    rename: 'Rename',
    name: 'Name of the passkey',
    remove: 'Remove',
    removeAsk: (name) => `Remove “${name}”? That device will not be able to sign in with it any more.`,
    removed: 'The passkey was removed',
    suspect: 'It looks copied and was stopped. You should remove it.',
    impossible: 'This browser cannot use passkeys. Try a recent Chrome, Safari or Edge.',
    codeToo:
      'With a passkey, whoever takes over your SIM and signs in by code on an unknown device is held back for a while, and you are told so that you can stop it.',
  },
  held: {
    title: 'An unknown device waits for you',
    text: (device, at, until) =>
      `${device} signed in with a code by message at ${at}. It can do nothing important until ${until}.`,
    approve: 'It was me',
    approved: 'The device was confirmed',
    stop: 'Not me, stop it',
    stopped: 'Stopped. For a day, codes by message open nothing on unknown devices.',
    here: 'This device waits to be confirmed',
    hereText: (until) =>
      `The account has a passkey, and this device signed in with a code by message. You can look around, but what is important waits until ${until}, or until you confirm on a device that is signed in.`,
  },
  vneid: {
    title: 'Identification by VNeID',
    lead: 'You go to VNeID to sign in, and come back here by yourself. We only receive your personal number, name, date of birth, sex, and the level of the account.',
    need: 'You need a VNeID account of level 2, which is made in person at the commune police.',
    go: 'Go to VNeID',
    again: 'Try again',
    others: 'Use another way',
    goOn: 'Go on with what you were doing',
    mine: 'See my identification',
    leave: 'Sign out of VNeID',
    leaveText: 'If others use this device as well, you should sign out of VNeID in this browser.',
    results: {
      done: [
        'Identified by VNeID',
        'Your account is at level 2. You do not have to give these details again.',
      ],
      conflict: [
        'An officer has to look',
        'The person who signed in to VNeID is not the one this account was identified as, or the number belongs to another account. An officer will look at it and tell you.',
      ],
      cancelled: ['You stopped', 'Nothing was sent. You can try again at any time.'],
      level: [
        'The VNeID account is of too low a level',
        'This account is of level 1. Get level 2 at the commune police, or use another way here.',
      ],
      expired: ['The time is over', 'A visit to VNeID may take 10 minutes. Please begin again.'],
      replayed: [
        'This page was used before',
        'What came of it is kept. See your identification, or begin again.',
      ],
      elsewhere: [
        'Not the right browser',
        'You began in another browser or account. Open it there, or begin again here.',
      ],
      away: ['VNeID does not answer', 'It is not your fault. Try again in some minutes, or use another way.'],
      refused: [
        'The answer cannot be believed',
        'The answer does not fit what we asked, so we do not use it. Please begin again.',
      ],
      incomplete: [
        'VNeID left something out',
        'The number, name, date of birth or sex is missing. Please use another way.',
      ],
    },
    none: 'VNeID is not connected here. Please use another way.',
  },
};
export default en;
