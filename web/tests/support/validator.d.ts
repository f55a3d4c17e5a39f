// The parts of the public validator, which has no types of its own, that the tests use.
declare module '@marbec/web-auto-extractor' {
  export interface Extracted {
    /** The objects of a page by their types. */
    jsonld: Record<string, Record<string, unknown>[]>;
    errors?: { format: string; message: string }[];
  }
  export default class WebAutoExtractor {
    parse(html: string): Extracted;
  }
}

declare module '@adobe/structured-data-validator' {
  import type { Extracted } from '@marbec/web-auto-extractor';

  export interface Issue {
    severity: 'ERROR' | 'WARNING';
    issueMessage: string;
    rootType: string;
    errorType?: 'schemaOrg';
    path?: { type?: string; property?: string }[];
  }
  export default class Validator {
    constructor(vocabulary: { '@graph': object[] });
    validate(data: Extracted): Promise<Issue[]>;
  }
}
