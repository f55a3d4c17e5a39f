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
};
export default en;
