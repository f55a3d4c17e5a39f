// The shapes that the screens speak of. They follow the server's contract by hand until the generated
// schema carries them all; see schema.ts.

/** A page of a list; `next` is the cursor of the following one, empty at the end. */
export interface Page<T> {
  items: T[];
  next: string;
}

/** The signed-in person. */
export interface Me {
  id: string;
  name: string;
  phone: string;
  language: string;
  level: number;
  roles: { role: string; organisation: { id: string; name: string; kind: string } }[];
  workplace: string | null;
  unread: number;
}

export interface Session {
  id: string;
  device: string;
  createdAt: string;
  usedAt: string;
  current: boolean;
}

export interface Notice {
  id: string;
  title: string;
  text: string;
  link?: string;
  createdAt: string;
  readAt?: string | null;
}

export interface Province {
  code: string;
  name: string;
  nameEn: string;
  center: number[]; // latitude, longitude
  languages: string[];
  features: string[];
  demo: boolean;
}

export interface Ward {
  code: string;
  name: string;
  fullName: string;
  kind: string;
  lat: number;
  lng: number;
}

export interface Park {
  slug: string;
  name: string;
  ward: string;
  lat: number;
  lng: number;
  approximate: boolean;
}

/** An uploaded photo; thumb, medium and large are addresses. */
export interface Photo {
  id: string;
  width: number;
  height: number;
  color: string;
  thumb: string;
  medium: string;
  large: string;
}

export type RentalKind = 'apartment' | 'room' | 'house' | 'dormitory' | 'premises';
export type ListingStatus =
  'draft' | 'review' | 'published' | 'rejected' | 'withdrawn' | 'expired' | 'hidden';

/** A rental in a list. Money in đồng a month, area in m², distance in metres. */
export interface RentalCard {
  id: string;
  title: string;
  kind: RentalKind;
  price: number;
  deposit: number;
  area: number;
  ward: string;
  wardName: string;
  lat: number;
  lng: number;
  photo: { thumb: string; color: string } | null;
  photos: number;
  publishedAt: string;
  distance?: number;
  reason?: string;
  verified: boolean;
  demo: boolean;
  expiresAt?: string;
  favourite?: boolean;
  status?: ListingStatus;
}

/** What the owner says about the place beyond the common fields. */
export interface RentalFacts {
  electricityPrice?: number;
  waterPrice?: number;
  waterUnit?: 'm3' | 'person' | 'month';
  internet?: boolean;
  curfew?: string;
  maxPeople?: number;
  furnishings?: string[];
  fireSafety?: string[];
}

/** A rental on its own page. */
export interface RentalDetail extends Omit<RentalCard, 'photos'> {
  description: string;
  photos: Photo[];
  detail: RentalFacts;
  warnings: { code: string; message: string }[];
  address?: string;
  parks: { slug: string; name: string; distance: number }[];
  status: ListingStatus;
  reasons?: string[];
  reasonText?: string;
  owner: { name: string; verified: boolean; since: string };
  mine: boolean;
  appealed?: boolean;
  exactLat?: number;
  exactLng?: number;
  version: number | string;
}

/** What the post wizard sends. */
export interface RentalForm {
  kind: RentalKind;
  title: string;
  description: string;
  ward: string;
  address: string;
  lat?: number;
  lng?: number;
  price: number;
  deposit: number;
  area: number;
  detail: RentalFacts;
  photos: string[];
}

export interface RentalQuery {
  q?: string;
  kind?: RentalKind[];
  ward?: string[];
  priceMin?: number;
  priceMax?: number;
  areaMin?: number;
  areaMax?: number;
  near?: string;
  radius?: number;
  bbox?: string;
  sort?: RentalSort;
  limit?: number;
  cursor?: string;
}
export type RentalSort = 'newest' | 'price' | 'priceDesc' | 'distance' | 'forYou';

export interface RentalPage extends Page<RentalCard> {
  count: { value: number; more: boolean };
  understood?: { place?: { type: string; slug: string; name: string }; text: string };
}

export interface Statistics {
  views: number;
  contacts: number;
  favourites: number;
  days: { date: string; views: number; contacts: number }[];
}

export interface SavedSearch {
  id: string;
  name: string;
  kind: string;
  query: string;
  alert: boolean;
}

export interface Contact {
  phone: string;
  address: string;
  name: string;
}

/** Which channels carry the notices of a category; the inbox always does. */
export interface NoticePreference {
  category: 'account' | 'listing' | 'search' | 'system';
  sms: boolean;
  email: boolean;
  fixed?: boolean;
}

export interface NoticePreferences {
  items: NoticePreference[];
}
