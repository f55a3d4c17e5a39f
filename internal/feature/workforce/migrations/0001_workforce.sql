-- What a company declared of its workforce in a period (form 01/PLI). At most one
-- edition of a period is a draft and one is submitted; what a correction replaced
-- stays. Ward, park and sector are the company's when it was submitted.
CREATE TABLE workforce_declarations (
	id TEXT NOT NULL PRIMARY KEY,
	company TEXT NOT NULL,
	period TEXT NOT NULL,
	version BIGINT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'replaced')),
	ward TEXT NOT NULL,
	park TEXT NOT NULL,
	sector TEXT NOT NULL,
	workers BIGINT NOT NULL,
	submitted_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	submitted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX workforce_declarations_version ON workforce_declarations (company, period, version);
CREATE UNIQUE INDEX workforce_declarations_draft ON workforce_declarations (company, period) WHERE state = 'draft';
CREATE UNIQUE INDEX workforce_declarations_current ON workforce_declarations (company, period) WHERE state = 'submitted';
CREATE INDEX workforce_declarations_period ON workforce_declarations (period, id) WHERE state = 'submitted';

-- One worker. Who it is and what is paid is sealed; what is counted is not.
CREATE TABLE workforce_rows (
	declaration TEXT NOT NULL REFERENCES workforce_declarations (id),
	n BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	sex TEXT NOT NULL,
	birth_year BIGINT NOT NULL,
	job TEXT NOT NULL,
	contract TEXT NOT NULL,
	PRIMARY KEY (declaration, n)
);

-- Which companies were reminded of a period, and how many days before its end.
CREATE TABLE workforce_reminders (
	company TEXT NOT NULL,
	period TEXT NOT NULL,
	days BIGINT NOT NULL,
	PRIMARY KEY (company, period, days)
);
