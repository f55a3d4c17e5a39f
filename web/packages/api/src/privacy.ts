// The shapes of what is kept of people, for its own screens.
import type { components } from './schema';

type Schemas = components['schemas'];

export type DataCorrection = Schemas['DataCorrection'];
export type DataRecords = Schemas['DataRecords'];
export type DataErasure = Schemas['DataErasure'];
export type CorrectionCase = Schemas['CorrectionCase'];
export type LegalHold = Schemas['LegalHold'];
export type DeletionCertificate = Schemas['DeletionCertificate'];
