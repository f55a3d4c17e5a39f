-- sealed is the company's copy of what was sent, empty once it is erased;
-- lapses_at is when silence ends it, 0 when it has ended.
CREATE TABLE applications (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	opening TEXT NOT NULL,
	organisation TEXT NOT NULL,
	title TEXT NOT NULL,
	company TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('new', 'viewed', 'postponed', 'interview', 'accepted', 'refused', 'withdrawn', 'lapsed')),
	version BIGINT NOT NULL,
	walk_in BIGINT NOT NULL,
	keep BIGINT NOT NULL,
	closed BIGINT NOT NULL,
	demo BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	created_at BIGINT NOT NULL,
	moved_at BIGINT NOT NULL,
	lapses_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL,
	erased_at BIGINT NOT NULL,
	receipt TEXT NOT NULL,
	digest TEXT NOT NULL
);
-- One that counts for each person and opening; a withdrawn one does not.
CREATE UNIQUE INDEX applications_once ON applications (account, opening) WHERE state <> 'withdrawn';
CREATE INDEX applications_account ON applications (account, id);
CREATE INDEX applications_desk ON applications (organisation, opening, state, id);
CREATE INDEX applications_lapse ON applications (lapses_at) WHERE lapses_at > 0;
CREATE INDEX applications_open ON applications (opening, closed) WHERE lapses_at > 0;
CREATE INDEX applications_ended ON applications (ended_at) WHERE ended_at > 0;

-- The timeline. What a company did settles a little later: until then it can
-- take it back, and the applicant neither sees it nor is told. n orders them.
CREATE TABLE application_events (
	id TEXT NOT NULL PRIMARY KEY,
	application TEXT NOT NULL,
	n BIGINT NOT NULL,
	action TEXT NOT NULL,
	state_from TEXT NOT NULL,
	state_to TEXT NOT NULL,
	side TEXT NOT NULL CHECK (side IN ('applicant', 'company', 'system')),
	actor TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	at BIGINT NOT NULL,
	settles_at BIGINT NOT NULL,
	told BIGINT NOT NULL
);
CREATE UNIQUE INDEX application_events_of ON application_events (application, n);
