-- Reports that are complaints or denunciations by law: they are never answered
-- as reports.
CREATE TABLE report_petitions (
	case_id TEXT NOT NULL PRIMARY KEY,
	petition TEXT NOT NULL CHECK (petition IN ('complaint', 'denunciation', 'crime')),
	officer TEXT NOT NULL,
	at BIGINT NOT NULL
);
-- Who may not report for a while. words, appeal and decision are sealed.
CREATE TABLE report_locks (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	case_id TEXT NOT NULL,
	organisation TEXT NOT NULL,
	officer TEXT NOT NULL,
	reason TEXT NOT NULL,
	words BYTEA NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'appealed', 'upheld', 'lifted')),
	appeal BYTEA NOT NULL,
	decider TEXT NOT NULL,
	decision BYTEA NOT NULL,
	at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	appealed_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL
);
CREATE INDEX report_locks_account ON report_locks (account, until_at);
CREATE INDEX report_locks_appealed ON report_locks (appealed_at, id) WHERE state = 'appealed';
-- Partners that read, file or answer reports by Open311 with a key of their own.
CREATE TABLE report_keys (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	organisation TEXT NOT NULL,
	client TEXT NOT NULL,
	digest BYTEA NOT NULL,
	may_read BIGINT NOT NULL,
	may_file BIGINT NOT NULL,
	may_update BIGINT NOT NULL,
	created_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	used_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_keys_digest ON report_keys (digest);
CREATE UNIQUE INDEX report_keys_client ON report_keys (client) WHERE client <> '' AND revoked_at = 0;
-- What a partner posted under an Idempotency-Key, and what came of it.
CREATE TABLE report_posts (
	caller TEXT NOT NULL,
	idem TEXT NOT NULL,
	digest BYTEA NOT NULL,
	result TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (caller, idem)
);
CREATE INDEX report_posts_at ON report_posts (at);
