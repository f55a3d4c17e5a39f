// What is asked and answered about companies, which only their screens need.
import type { components } from './schema';

type Schemas = components['schemas'];

/** A company in a list. */
export type CompanyCard = Schemas['CompanyCard'];
/** A company's page. */
export type CompanyPage = Schemas['CompanyPage'];
/** Somebody's registration or dispute. */
export type MyClaim = Schemas['MyClaim'];
/** A registration in the officers' queue. */
export type ClaimLine = Schemas['ClaimLine'];
/** A page that people find something wrong with. */
export type ReportedCompany = Schemas['ReportedCompany'];
/** A company as its people see it first. */
export type CompanyOverview = Schemas['CompanyOverview'];
/** Who asks to join. */
export type CompanyRequest = Schemas['CompanyRequest'];
/** A declaration of the workforce, without its workers. */
export type Declaration = Schemas['Declaration'];
/** A worker of a declaration, as form 01/PLI has the columns. */
export type Worker = Schemas['Worker'];
/** A worker with her number in the declaration. */
export type Numbered = Schemas['Numbered'];
/** A company that has declared. */
export type Declared = Schemas['Declared'];
