-- subject is what the document belongs to; empty while nothing, and then it is
-- removed some days after created_at. name is sealed: people write names there.
CREATE TABLE documents (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	subject TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('photo', 'pdf')),
	name BYTEA NOT NULL,
	bytes BIGINT NOT NULL,
	pages BIGINT NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX documents_subject ON documents (subject, id) WHERE subject <> '';
CREATE INDEX documents_loose ON documents (created_at) WHERE subject = '';
CREATE INDEX documents_account ON documents (account, id);
