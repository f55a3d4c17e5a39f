// The desk's part of the contract: names for parts of the generated one, kept apart so that the citizen's
// app does not carry them.
import type { components } from './schema';
import type { RentalFacts } from './types';

export type { MyInvitation } from './types';

type Schemas = components['schemas'];

/** A listing in the work-list; `kind` is its category within its `type`. Money in đồng. */
export type ReviewItem = Schemas['Work'];
/** All that a reviewer needs to decide; `detail` are the columns of the listing's own type. */
export type ReviewDetail = Omit<Schemas['Dossier'], 'detail'> & {
  detail: { deposit?: number; detail?: RentalFacts };
};
/** A company, an agency or the province. */
export type Organisation = Schemas['Organisation'];
/** Who belongs to an organisation. */
export type Member = Schemas['Member'];
/** An invitation that waits for an answer, as the organisation sees it. */
export type Invitation = Schemas['Invitation'];
/** What somebody says of a place. */
export type PlaceRequest = Schemas['PlaceWork'];
/** A place whose facts may be old. */
export type UncheckedPlace = Schemas['UncheckedPlace'];
/** How many listings each view of the reviewers has. */
export type ReviewCounts = Schemas['WorkCounts'];
/** How my second factor stands. */
export type Standing = Schemas['Standing'];
/** What an authenticator app needs. */
export type Enrolment = Schemas['Enrolment'];
/** An account as administrators see it. */
export type AccountFile = Schemas['AccountFile'];
/** A setting of the province. */
export type Setting = Schemas['Setting'];
/** A line of the settings' history. */
export type SettingChange = Schemas['Change'];
/** A verification of the audit log. */
export type AuditCheck = Schemas['AuditCheck'];
/** An entry of the audit log. */
export type AuditEntry = Schemas['AuditItem'];
/** A background job. */
export type DeskJob = Schemas['JobItem'];
/** Where a background job stands. */
export type JobState = DeskJob['state'];
/** An identification that waits for an officer, in the work-list. */
export type IdentificationCase = Schemas['CaseLine'];
/** The same, opened. */
export type IdentificationDossier = Schemas['CaseView'];
/** Registered software of others. */
export type Client = Schemas['ClientView'];
/** What is registered of it. */
export type ClientForm = Schemas['ClientForm'];

/** A case in the work-list. */
export type CaseBrief = Schemas['Brief'];
/** A case opened by an officer. */
export type CaseView = Schemas['DeskView'];
/** What somebody of the staff did with a case. */
export type CaseAccess = Schemas['Access'];
/** Something that happened to a case. */
export type CaseEvent = Schemas['Entry'];
/** A paper of a case. */
export type CaseFile = Schemas['File'];
/** Somebody who works on cases. */
export type Officer = Schemas['Officer'];
/** What an office has to do. */
export type OfficeLoad = Schemas['OfficeLoad'];
/** What waits over all of one's offices. */
export type CaseCounts = Schemas['Waiting'];
/** A sort of cases with its procedures. */
export type CaseKind = Schemas['KindLine'];
/** An answer that an office writes often. */
export type CaseTemplate = Schemas['Template'];
/** A case that has not reached its agency. */
export type Undelivered = Schemas['Undelivered'];
/** An organisation that is in charge of something. */
export type Office = Schemas['Office'];
/** An agency of the province. */
export type ProvinceAgency = Schemas['Agency'];
/** A lock on reporting that somebody objects to. */
export type Objection = Schemas['Objection'];
/** Where other software is told of events. */
export type Webhook = Schemas['EndpointView'];
/** What is entered of it. */
export type WebhookForm = Schemas['EndpointForm'];
/** A message to it. */
export type WebhookDelivery = Schemas['DeliveryLine'];
/** A partner's key for reports, and what it may do. */
export type PartnerKey = Schemas['PartnerKey'];
export type PartnerKeyForm = Schemas['PartnerKeyForm'];

/** What is wrong with a thing that people look up. */
export type QualityFault = Schemas['FoundFault'];
/** How many things there are, by where they stand. */
export type OverviewLine = Schemas['OverviewLine'];
