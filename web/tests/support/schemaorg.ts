// What search engines read out of a page, and what a public validator says of it: by the rules of Google's rich results
// and by the whole vocabulary of schema.org.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import Validator, { type Issue } from '@adobe/structured-data-validator';
import WebAutoExtractor from '@marbec/web-auto-extractor';

const kinds: Record<string, string> = {
  'http://www.w3.org/2000/01/rdf-schema#Class': 'rdfs:Class',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#Property': 'rdf:Property',
};
const relations: Record<string, string> = {
  'http://www.w3.org/2000/01/rdf-schema#subClassOf': 'rdfs:subClassOf',
  'http://schema.org/domainIncludes': 'schema:domainIncludes',
};

/** The vocabulary, from the quads that a package brings, in the form of schema.org's own JSON-LD file as far as the
 * validator reads it. */
function vocabulary() {
  const quads = readFileSync(createRequire(import.meta.url).resolve('@vocabulary/schema/schema.nq'), 'utf8');
  const terms = new Map<string, Record<string, unknown>>();
  for (const [, id, predicate, object] of quads.matchAll(/^<([^>]*)> <([^>]*)> <([^>]*)> /gm)) {
    const term = terms.get(id!) ?? { '@id': id };
    terms.set(id!, term);
    const relation = relations[predicate!];
    if (relation) term[relation] = [...((term[relation] as object[] | undefined) ?? []), { '@id': object }];
    else if (predicate!.endsWith('#type') && kinds[object!]) term['@type'] = kinds[object!];
  }
  return { '@graph': [...terms.values()] };
}

const validator = new Validator(vocabulary());

/** What a page says in JSON-LD, and all that is wrong with it or could be better: "ERROR Offer: …". */
export async function judged(html: string) {
  const extracted = new WebAutoExtractor().parse(html);
  const said = (issue: Issue) => {
    const at = issue.path?.map((step) => step.type ?? step.property).join(' › ');
    return `${issue.severity} ${at ?? issue.rootType}: ${issue.issueMessage}`;
  };
  const issues = await validator.validate(extracted);
  const serious = (issue: Issue) => issue.severity === 'ERROR' || issue.errorType === 'schemaOrg';
  return {
    things: Object.values(extracted.jsonld).flat(),
    faults: issues.filter(serious).map(said),
    advice: issues.filter((issue) => !serious(issue)).map(said),
  };
}
