// The shapes of what is filed and answered, of citizens' reports and of public services.
import type { components } from './schema';

type Schemas = components['schemas'];

/** A case in a list. */
export type CaseBrief = Schemas['Brief'];
/** A case of mine, whole. */
export type OwnCase = Schemas['OwnView'];
/** Something that happened to a case. */
export type CaseEntry = Schemas['Entry'];
/** A paper of a case. */
export type CaseFile = Schemas['File'];
/** What can be reported, with its questions. */
export type ReportCategory = Schemas['Category'];
/** Everything that the form of a report needs. */
export type ReportCategories = Schemas['Categories'];
/** What is no report by law, and where it goes. */
export type ReportGuidance = Schemas['Guidance'];
/** What a report is sent as. */
export type ReportForm = Schemas['ReportForm'];
/** Whether I may report. */
export type ReportLock = Schemas['MyLock'];
/** What anybody with the receipt may know of a case. */
export type CaseProgress = Schemas['Progress'];
/** A procedure in the list. */
export type ServiceLine = Schemas['ServiceLine'];
/** A procedure with all that there is to know before filing. */
export type Procedure = Schemas['ProcedureView'];
/** A fee and when it applies. */
export type FeeLine = Schemas['FeeLine'];
/** A paper that a procedure asks for. */
export type PaperDemand = Schemas['PaperLine'];
/** What a form can be filled in with, and where each comes from. */
export type Known = Schemas['Known'];
/** What would follow from filing now. */
export type FilingPreview = Schemas['Preview'];
/** What one keeps of a filing. */
export type Filed = Schemas['Filed'];
