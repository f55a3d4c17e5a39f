-- Work-lists walk one of these in its order and filter on the entry itself, by
-- whatever a filter may ask.
DROP INDEX cases_work;
CREATE INDEX cases_work ON cases (organisation, due_at, id, kind, procedure_code, status, ward, assignee) WHERE closed_at = 0;
DROP INDEX cases_status;
CREATE INDEX cases_status ON cases (organisation, status, due_at, id, kind, procedure_code, ward, assignee) WHERE closed_at = 0;
DROP INDEX cases_assignee;
CREATE INDEX cases_officer ON cases (organisation, assignee, due_at, id, kind, procedure_code, status, ward) WHERE closed_at = 0;
DROP INDEX cases_closed;
CREATE INDEX cases_closed ON cases (organisation, closed_at, id, kind, procedure_code, status, ward, assignee) WHERE closed_at > 0;
CREATE INDEX cases_closed_status ON cases (organisation, status, closed_at, id, kind, procedure_code, ward, assignee) WHERE closed_at > 0;
-- What an officer did, for when her account is erased.
CREATE INDEX cases_assignee ON cases (assignee, id) WHERE assignee <> '';
CREATE INDEX case_events_actor ON case_events (actor) WHERE role = 'officer' AND actor <> '';
