import type { HelpMessages } from './index';

const en: HelpMessages = {
  title: 'Help',
  lead: 'Three lines for each function. They can be read without a network.',
  search: 'Search the help',
  functions: 'The functions',
  questions: 'Frequent questions',
  contact: 'Contact',
  none: 'There is nothing like that. Try fewer words, or use one of the numbers below.',
  open: 'Open this function',
  more: 'See all help',
  print: 'Print this page',
  again: 'See the introduction again',
  hotline: (number) => `The province’s public service line: ${number}`,
  report: 'Send a report to the authority in charge',
  emergency: 'Emergency',
  numbers: {
    '113': '113 – police',
    '114': '114 – fire',
    '115': '115 – ambulance',
    '112': '112 – search and rescue',
    '111': '111 – child protection',
  },
  lines: {
    '/thue-nha': [
      'Find rooms, houses and shops by price, size and distance to work.',
      'Type the name of a place or open the filters; look at the list or at the map.',
      'No account is needed to look; sign in to get the owner’s number or to keep a listing.',
    ],
    '/viec-lam': [
      'Find jobs of companies in the province by trade, pay and place.',
      'Open one to see what it takes, then apply or call.',
      'Apply with the CV you keep in the app; you choose what the company sees.',
    ],
    '/dich-vu-cong': [
      'Look up administrative procedures: papers, fees, time and place.',
      'Those marked “online” are filled in and filed right here, step by step.',
      'Filing takes identification; afterwards you have a receipt to follow it by.',
    ],
    '/phan-anh': [
      'Tell the authorities what is wrong: broken roads, rubbish, lamps, floods…',
      'Take a photo, choose the place, write a few words and send; without a network it is sent later.',
      'Follow each step here, and rate the answer.',
    ],
    '/xe-khach': [
      'See the coaches from one place to another on the day you choose.',
      'Choose from, to and the day; open a coach for its stops and fares.',
      'Call the operator to keep a seat, or ask for one when you are signed in.',
    ],
    '/an-gi-o-dau': [
      'Find where to eat, stay and what to see, and what is open now.',
      'Choose a kind or type a name; open a place for its hours, map and telephone.',
      'If something is wrong, correct it on the page of the place; everybody sees what was corrected.',
    ],
    '/khuyen-mai': [
      'Get vouchers and gifts of companies in the province.',
      'Press Claim a voucher, then show the QR code in the shop.',
      'It takes signing in; what you do not use can be given back for others.',
    ],
    '/nhan-tin': [
      'Write to others; people you do not know have to ask first.',
      'Without a network you write on, and messages go out later, once each.',
      'Never send money or read out a code; block and report whoever cheats.',
    ],
    '/rao-vat': [
      'Buy, sell, give away and find a helping hand nearby.',
      'Choose a category or type a name; post with photos in a few steps.',
      'Do not pay a deposit before you have seen the thing; report fraud on the listing.',
    ],
    '/doanh-nghiep': [
      'Look up confirmed companies: address, trade, openings.',
      'Type a name or a tax code; open one for its page.',
      'An identified representative can register a company.',
    ],
    '/thue-nha/dang': [
      'Post a room, a house or a shop for rent.',
      'Four short steps: kind and place, rent and rules, photos, review; unfinished drafts are kept.',
      'An officer looks at new listings first; you are told when it is done.',
    ],
    '/camera': [
      'Look through public cameras: roads, crossings, places that flood.',
      'Choose one on the map or in the list; the picture changes every few seconds.',
      'An old picture says that it is old; while data is saved, pictures load when you press.',
    ],
    '/ho-so': [
      'See the cases you filed and where they stand.',
      'Open one to bring papers, pay a fee or withdraw it.',
      'Results carry a QR code by which others check that they are genuine.',
    ],
    '/toi/tin-dang': [
      'Manage what you have posted.',
      'Open one to edit, pause, renew or take it off.',
      'A rejected one says why; mend it or ask for another look right there.',
    ],
    '/toi/yeu-thich': [
      'Keep the listings you like, to compare them.',
      'Press the heart on a listing to keep it, once more to let go.',
      'The list follows your account to other devices.',
    ],
    '/toi/tim-kiem': [
      'Keep a search, to open it again at once.',
      'On a list, press Save search and give it a name.',
      'Switch the reminder on to be told of new matches.',
    ],
    '/bien-nhan': [
      'See where a case or a report stands, by its receipt.',
      'Type the code of the receipt or scan its QR code.',
      'No account is needed; without the code nobody can look.',
    ],
    '/ho-so-xin-viec': [
      'Write your CV once and use it in many places.',
      'Fill it in part by part; download it as a PDF to print.',
      'You choose who sees it: only you, where you apply, or every employer.',
    ],
    '/ung-tuyen': [
      'Follow what you have applied for.',
      'Open one to see whether it was read, and when the interview is.',
      'You can withdraw at any time.',
    ],
    '/toi/dinh-danh': [
      'Let the system be sure who you are, to file and to do what matters.',
      'Choose a way: VNeID, your card before the camera, or an officer.',
      'Photos are not kept unless you agree separately; card details are encrypted, and you see who has opened them.',
    ],
    '/toi/du-lieu': [
      'See what the app keeps of you, and what for.',
      'Take a copy, have mistakes corrected, withdraw consent or erase the account.',
      'Erasing waits for a while, in case you change your mind.',
    ],
    '/toi/thong-bao': [
      'Turn notices on for this device to hear of news while the app is closed; a locked screen shows only what kind it is.',
      'Choose for each kind: on devices, by SMS, by e-mail, all in one once a day, or muted.',
      'In the quiet hours nothing rings; warnings about your account still come at once.',
    ],
    '/toi/thiet-bi': [
      'See on which devices your account is open.',
      'If one is strange to you, sign it out, or all the others.',
      'A new strange device cannot do what matters for a while.',
    ],
    '/toi/khoa-truy-cap': [
      'Sign in by fingerprint, face or the phone’s lock, without a code.',
      'Press Add and follow your phone.',
      'If you lose a phone, remove its passkey here.',
    ],
    '/toi/cai-dat': [
      'Choose the language, light or dark, the size of letters, and saving data.',
      'A choice takes effect at once, there is nothing to save.',
      'Choices stay on this device; the language follows your account.',
    ],
  },
  welcome: {
    step: (at) => `Screen ${at} of 3`,
    next: 'Next',
    back: 'Back',
    skip: 'Skip',
    done: 'Begin',
    what: 'All of the province in one app',
    does: [
      'Find jobs, rooms, coaches, places to eat and vouchers near you.',
      'File with public services and send reports, and follow each step.',
      'A QR code of your own, to show when it is asked for.',
    ],
    needs: 'No account is needed to look',
    asks: [
      'Your telephone number is asked for only when you post, contact somebody or file.',
      'Camera and position are asked for at the moment of need; you can refuse and go on.',
      'You see who has opened your data, and you can erase your account.',
    ],
    yours: 'As you like it',
    ward: 'The commune or ward you live in',
    anywhere: 'Not chosen',
    wardHint: 'Kept on this device only, to suggest what is near you. You can change it under Help.',
  },
  answers: [
    [
      'Does it cost anything?',
      'No. The app is free; only the fee of a procedure, if it has one, is taken by the authority as the rules say.',
    ],
    [
      'Do I need an account?',
      'Not to look. Sign in with your telephone number to post, to contact somebody, to file, or to keep things.',
    ],
    [
      'The sign-in code does not arrive?',
      'Wait until the countdown is over and send it again, or choose a call that reads it out. Never give the code to anybody, whoever they say they are.',
    ],
    [
      'What works without a network?',
      'What you have seen opens again and says from when it is. A report sent without a network is kept on the phone and sent later.',
    ],
    [
      'What does “Sample data” mean?',
      'It is made up, to show how the app works; these are no real people or listings.',
    ],
    [
      'The letters are too small?',
      'Under Me › Settings › Text size choose a larger one, up to twice the size. The whole app follows.',
    ],
    [
      'Who sees my data?',
      'Only the officers in charge of your matter. Each look is recorded, and you can read the record under Me › Who has seen my data.',
    ],
    [
      'I met a fraud. What now?',
      'Report the listing. If you have lost money, call 113 and keep messages and bills as evidence.',
    ],
    [
      'How do I erase my account?',
      'Under Me › My data choose to erase it. You get a receipt to check that it was done.',
    ],
  ],
};

export default en;
