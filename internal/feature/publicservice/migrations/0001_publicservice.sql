-- By what a birth is found again, so that an officer sees that a child may be
-- registered already; only blind indexes are kept.
CREATE TABLE birth_traces (
	trace BYTEA NOT NULL,
	case_id TEXT NOT NULL,
	PRIMARY KEY (trace, case_id)
);
CREATE INDEX birth_traces_case ON birth_traces (case_id);
-- The signed results of cases.
CREATE TABLE case_results (
	case_id TEXT NOT NULL,
	credential TEXT NOT NULL,
	number TEXT NOT NULL,
	document TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (case_id, credential)
);
