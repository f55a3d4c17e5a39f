-- subject is what shows the photo; empty while nothing does, and then it is
-- removed some days after created_at.
CREATE TABLE photos (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	subject TEXT NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	color TEXT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX photos_subject ON photos (subject) WHERE subject <> '';
CREATE INDEX photos_loose ON photos (created_at) WHERE subject = '';
