// The shapes that the screens speak of: names for parts of the generated contract.
import type { components, paths } from './schema';

type Schemas = components['schemas'];

/** A page of a list; `next` is the cursor of the following one, empty at the end. */
export interface Page<T> {
  items: T[];
  next: string;
}

/** The signed-in person. */
export type Me = Schemas['Me'];
/** A signed-in device. */
export type Session = Schemas['Session'];
/** What unlocks the phone, as a way to sign in. */
export type Passkey = Schemas['Key'];
/** What other software asks of me. */
export type ConsentRequest = Schemas['ConsentRequest'];
/** Software that I am connected with. */
export type ConnectedApp = Schemas['ConnectedApp'];
/** Something that the app has to tell. */
export type Notice = Schemas['Item'];
/** Which channels carry the notices of a category; the inbox always does. */
export type NoticePreference = Schemas['Preference'];
/** When notices may ring, and what a locked screen shows. */
export type NoticeSettings = Schemas['NoticeSettings'];
/** A device that notices are pushed to. */
export type PushDevice = Schemas['PushDevice'];
/** What is known of the province. */
export type Province = Schemas['About'];
/** A commune or ward. */
export type Ward = Schemas['Ward'];
/** An industrial park, with its name in several languages. */
export type Park = Schemas['Site'];
/** An uploaded photo; thumb, medium and large are addresses. */
export type Photo = Schemas['View'];

/** What a rental is; other codes may come with a newer server. */
export type RentalKind = 'apartment' | 'room' | 'house' | 'dormitory' | 'premises';
/** Where a listing stands. */
export type ListingStatus = Schemas['Card']['status'];
/** A listing of any type in a list. */
export type ListingCard = Schemas['Card'];
/** A rental in a list. Money in đồng a month, area in m², distance in metres. */
export type RentalCard = Schemas['RentalCard'];
/** A rental on its own page. */
export type RentalDetail = Schemas['RentalView'];
/** What the owner says about the place beyond the common fields. */
export type RentalFacts = Schemas['Facts'];
/** What the post wizard sends. */
export type RentalForm = Schemas['RentalForm'];
/** A page of rentals, with their count and how the text was understood. */
export type RentalPage = Schemas['RentalPage'];
/** The filters of the list. */
export type RentalQuery = Omit<
  NonNullable<paths['/api/v1/rentals']['get']['parameters']['query']>,
  'kind' | 'ward'
> & { kind?: RentalKind[]; ward?: string[] };
/** The ways to sort. */
export type RentalSort = NonNullable<RentalQuery['sort']>;
/** An opening in a list; `price` is the least pay, in đồng. */
export type JobCard = Schemas['JobCard'];
/** An opening on its own page. */
export type JobDetail = Schemas['JobView'];
/** What a company says about the work. */
export type JobTerms = Schemas['Terms'];
/** What somebody says that she looks for. */
export type JobWishes = Schemas['Wishes'];
/** What a company posts. */
export type JobForm = Schemas['JobForm'];
/** A page of openings. */
export type JobPage = Schemas['JobPage'];
/** The filters of the list. */
export type JobQuery = NonNullable<paths['/api/v1/jobs']['get']['parameters']['query']>;
/** A classified in a list. */
export type AdCard = Schemas['AdCard'];
/** A classified on its own page. */
export type AdDetail = Schemas['AdView'];
/** What somebody says beyond the common fields. */
export type AdFacts = Schemas['AdFacts'];
/** The answer to one of a category's questions. */
export type AdValue = Schemas['AdValue'];
/** What somebody posts. */
export type AdForm = Schemas['AdForm'];
/** A page of classifieds. */
export type AdPage = Schemas['PageOfAdCard'];
/** What is traded, and what is not allowed. */
export type AdTree = Schemas['AdTree'];
/** A leaf of the tree. */
export type AdKind = Schemas['AdKind'];
/** What a leaf asks. */
export type AdQuestion = Schemas['AdQuestion'];
/** The filters of the list. */
export type AdQuery = NonNullable<paths['/api/v1/classifieds']['get']['parameters']['query']>;
/** A place in a list. */
export type PlaceCard = Schemas['PlaceCard'];
/** A place on its own page. */
export type PlaceDetail = Schemas['PlaceView'];
/** What somebody tells of a place. */
export type PlaceForm = Schemas['PlaceForm'];
/** What I said of a place. */
export type PlaceRequestMine = Schemas['PlaceRequestMine'];
/** When a place is open. */
export type Opening = Schemas['Opening'];
/** What somebody thinks is right. */
export type PlaceSuggestion = Schemas['PlaceSuggestion'];
/** A page of places. */
export type PlacePage = Schemas['PageOfPlaceCard'];
/** The filters of the list. */
export type PlaceQuery = NonNullable<paths['/api/v1/places']['get']['parameters']['query']>;
/** How a listing is seen. */
export type Statistics = Schemas['Statistics'];
/** A search that was kept. */
export type SavedSearch = Schemas['SavedSearch'];
/** How to reach an owner. */
export type Contact = Schemas['Revealed'];

/** What is known of who I am, from where, and how to prove more. */
export type Identification = Schemas['Mine'];
/** A way to be identified. */
export type IdentificationMethod = Identification['methods'][number];
/** An invitation to an organisation, as the invited person sees it. */
export type MyInvitation = Schemas['MyInvitation'];
/** What somebody did to my data. */
export type Access = Schemas['AuditItem'];
/** A role that I hold, and where. */
export type Role = Schemas['Role'];
/** What an old commune or district is today. */
export type OldUnits = Schemas['OldAnswer'];
/** How far the reading of a card has come. */
export type CardSeen = Schemas['CardSeen'];

/** What my codes can show. */
export type Shareable = Schemas['Shareable'];
/** A code that works once, to be shown. */
export type OneTimeCode = Schemas['OneTimeCode'];
/** What became of a code that works once. */
export type CodeScan = Schemas['CodeScan'];
/** A signed code, to be shown or printed. */
export type SignedCode = Schemas['SignedCode'];
/** What the server says of a code. */
export type CodeVerdict = Schemas['CodeVerdict'];
export type FileVerdict = Schemas['FileVerdict'];

/** A campaign in a list: what a company gives away. */
export type CampaignCard = Schemas['CampaignCard'];
/** A page of campaigns. */
export type CampaignPage = Schemas['PageOfCampaignCard'];
/** A campaign on its own page. */
export type CampaignDetail = Schemas['CampaignView'];
/** What a company promises. */
export type VoucherTerms = Schemas['VoucherTerms'];
/** A shop where vouchers are used. */
export type VoucherPlace = Schemas['VoucherPlace'];
/** The filters of the list. */
export type CampaignQuery = Pick<
  NonNullable<paths['/api/v1/vouchers']['get']['parameters']['query']>,
  'q' | 'kind'
>;
/** A voucher as its holder sees it. */
export type ClaimedVoucher = Schemas['ClaimedVoucher'];
/** A voucher with where it can be used. */
export type ClaimWithPlaces = Schemas['ClaimWithPlaces'];
/** The code that a holder shows now. */
export type ShownCode = Schemas['ShownCode'];
/** A used voucher as the shop sees it. */
export type Redemption = Schemas['Redemption'];
/** What a company's vouchers came to. */
export type Settlement = Schemas['Settlement'];
/** What the search over everything found, by kind. */
export type FoundGroup = Schemas['FoundGroup'];
/** One thing that it found. */
export type Finding = Schemas['Finding'];
