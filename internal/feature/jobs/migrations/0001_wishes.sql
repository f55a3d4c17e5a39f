-- What somebody looks for, in her own words, and whether the list is put in her
-- own order. Without a row it is, by what else she has kept.
CREATE TABLE job_wishes (
	account TEXT NOT NULL PRIMARY KEY,
	plain BIGINT NOT NULL,
	wishes TEXT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX job_wishes_age ON job_wishes (at);
