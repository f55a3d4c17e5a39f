-- What somebody wrote is sealed whole. seq is the place in the search of
-- employers; 0 for a CV that they do not find.
CREATE TABLE resumes (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	visibility TEXT NOT NULL CHECK (visibility IN ('private', 'applied', 'search')),
	seq BIGINT NOT NULL,
	version BIGINT NOT NULL,
	photo TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	demo BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);
CREATE INDEX resumes_account ON resumes (account, id);
CREATE UNIQUE INDEX resumes_seq ON resumes (seq) WHERE seq > 0;

-- One row: the last seq given out.
CREATE TABLE resume_sequence (one BIGINT NOT NULL PRIMARY KEY, last BIGINT NOT NULL);
INSERT INTO resume_sequence (one, last) VALUES (1, 0);

-- Companies that asked somebody to apply; once for each opening.
CREATE TABLE resume_invitations (
	account TEXT NOT NULL,
	opening TEXT NOT NULL,
	organisation TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (account, opening)
);
CREATE INDEX resume_invitations_old ON resume_invitations (created_at);
CREATE INDEX resume_invitations_day ON resume_invitations (organisation, created_at);
