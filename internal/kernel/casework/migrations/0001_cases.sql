-- A procedure is data; every version that a case was filed under is kept.
CREATE TABLE case_procedures (
	kind TEXT NOT NULL,
	code TEXT NOT NULL,
	version BIGINT NOT NULL,
	doc TEXT NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (kind, code, version)
);
-- sealed holds what was filled in, head the line that lists show. Positions are
-- rounded to some hundred metres; the exact one is sealed. closed_at is 0 while
-- the case is open; escalate_at is when the next reminder is due.
CREATE TABLE cases (
	id TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	procedure_code TEXT NOT NULL,
	procedure_version BIGINT NOT NULL,
	receipt TEXT NOT NULL,
	owner TEXT NOT NULL,
	anonymous BIGINT NOT NULL,
	agency TEXT NOT NULL,
	ward TEXT NOT NULL,
	organisation TEXT NOT NULL,
	assignee TEXT NOT NULL,
	status TEXT NOT NULL,
	version BIGINT NOT NULL,
	head BYTEA NOT NULL,
	sealed BYTEA NOT NULL,
	lat DOUBLE PRECISION NOT NULL,
	lng DOUBLE PRECISION NOT NULL,
	cell BIGINT NOT NULL,
	events BIGINT NOT NULL,
	fee BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	promised_at BIGINT NOT NULL,
	paused_days BIGINT NOT NULL,
	postponed BIGINT NOT NULL,
	escalation BIGINT NOT NULL,
	escalate_at BIGINT NOT NULL,
	reopened BIGINT NOT NULL,
	rating BIGINT NOT NULL,
	merged_into TEXT NOT NULL,
	foreign_code TEXT NOT NULL,
	foreign_seq BIGINT NOT NULL,
	asked_at BIGINT NOT NULL,
	channel TEXT NOT NULL,
	demo BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	closed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX cases_receipt ON cases (receipt);
CREATE INDEX cases_owner ON cases (owner, id) WHERE owner <> '';
-- Work-lists walk one of these in its order and filter on the entry itself.
CREATE INDEX cases_work ON cases (organisation, due_at, id, kind, status, ward, assignee) WHERE closed_at = 0;
CREATE INDEX cases_status ON cases (organisation, status, due_at, id, kind, ward, assignee) WHERE closed_at = 0;
CREATE INDEX cases_assignee ON cases (assignee, due_at, id, kind, status, ward) WHERE closed_at = 0 AND assignee <> '';
CREATE INDEX cases_closed ON cases (organisation, closed_at, id, kind, status, ward, assignee) WHERE closed_at > 0;
CREATE INDEX cases_escalate ON cases (escalate_at, id) WHERE closed_at = 0 AND escalate_at > 0;
CREATE INDEX cases_near ON cases (kind, cell, id) WHERE closed_at = 0 AND cell <> 0;
CREATE INDEX cases_foreign ON cases (kind, asked_at, id) WHERE closed_at = 0 AND foreign_code <> '';
CREATE INDEX cases_merged ON cases (merged_into, id) WHERE merged_into <> '';
CREATE TABLE case_events (
	case_id TEXT NOT NULL,
	seq BIGINT NOT NULL,
	at BIGINT NOT NULL,
	role TEXT NOT NULL,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	status TEXT NOT NULL,
	internal BIGINT NOT NULL,
	args TEXT NOT NULL,
	words BYTEA NOT NULL,
	PRIMARY KEY (case_id, seq)
);
-- Which document answers which demand of the procedure, and with which event it came.
CREATE TABLE case_files (
	case_id TEXT NOT NULL,
	document TEXT NOT NULL,
	slot TEXT NOT NULL,
	seq BIGINT NOT NULL,
	internal BIGINT NOT NULL,
	PRIMARY KEY (case_id, document)
);
-- What still has to reach the agency.
CREATE TABLE case_forwards (
	case_id TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
	attempt BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	error TEXT NOT NULL,
	enqueued_at BIGINT NOT NULL
);
CREATE INDEX case_forwards_due ON case_forwards (kind, due_at, case_id) WHERE state = 'waiting';
CREATE INDEX case_forwards_dead ON case_forwards (kind, enqueued_at, case_id) WHERE state = 'dead';
-- Answers that an organisation writes often.
CREATE TABLE case_templates (
	id TEXT NOT NULL PRIMARY KEY,
	organisation TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	words TEXT NOT NULL,
	updated_at BIGINT NOT NULL
);
CREATE INDEX case_templates_of ON case_templates (organisation, kind, title, id);
