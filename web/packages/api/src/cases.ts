// The shapes of what is filed and answered, and of citizens' reports, for their own screens.
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
