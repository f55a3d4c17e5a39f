-- What is wrong with something that people look up, so that the one who posted
-- it can be asked to mend it. title, category and ward are the thing's, as they
-- were when it was looked at; other is the id of what it resembles. officer and
-- reason are of the last decision.
CREATE TABLE quality_faults (
	kind TEXT NOT NULL,
	thing TEXT NOT NULL,
	fault TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'asked', 'dismissed')),
	title TEXT NOT NULL,
	category TEXT NOT NULL,
	ward TEXT NOT NULL,
	other TEXT NOT NULL,
	officer TEXT NOT NULL,
	reason TEXT NOT NULL,
	found_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (thing, fault)
);
-- Lists walk one of these in their order and filter on the entry itself, so
-- that only the rows of the page are fetched.
CREATE INDEX quality_faults_oldest ON quality_faults (fault, state, found_at, thing, kind, ward);
CREATE INDEX quality_faults_ward ON quality_faults (fault, state, ward, found_at, thing, kind);
