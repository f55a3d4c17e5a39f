// The shapes of CVs and applications.
import type { components } from './schema';

type Schemas = components['schemas'];

/** What a CV says, under the names of JSON Resume. */
export type ResumeContent = Schemas['Content'];
/** What somebody writes. */
export type ResumeForm = Schemas['ResumeForm'];
/** A CV in the list of one's own. */
export type ResumeLine = Schemas['ResumeLine'];
/** A CV of one's own. */
export type ResumeView = Schemas['ResumeView'];
/** A part of a CV, to read. */
export type ResumeSection = Schemas['ResumeSection'];
/** A line about how to reach somebody. */
export type ResumeContact = Schemas['ResumeContact'];
/** One's own application with its timeline. */
export type ApplicationView = Schemas['ApplicationView'];
/** An application in the list of one's own. */
export type ApplicationLine = Schemas['ApplicationLine'];
/** An application in a company's list. */
export type ApplicantLine = Schemas['ApplicantLine'];
/** An application as a company works on it. */
export type ApplicantView = Schemas['ApplicantView'];
/** What a company does with an application. */
export type ApplicationMove = Schemas['ApplicationMove'];
/** A CV in an employer's search. */
export type FoundResume = Schemas['FoundResume'];
/** A CV that an employer has opened. */
export type OpenedResume = Schemas['OpenedResume'];
