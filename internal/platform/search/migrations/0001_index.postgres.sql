-- terms are 63-bit hashes and, negative, the windows the row lies in. Statistics
-- are off because the shape of the plan is fixed by the statement; pending
-- updates are off because every search would read them from end to end.
CREATE TABLE NAME (id BIGINT PRIMARY KEY, terms BIGINT[] NOT NULL);
ALTER TABLE NAME ALTER COLUMN terms SET STATISTICS 0;
CREATE INDEX NAME_terms ON NAME USING gin (terms) WITH (fastupdate = off);
