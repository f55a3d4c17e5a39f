-- How many wrong codes somebody has tried in a shop; they count until.
CREATE TABLE voucher_guesses (
	account TEXT NOT NULL PRIMARY KEY,
	wrong BIGINT NOT NULL,
	until BIGINT NOT NULL
);
CREATE INDEX voucher_guesses_until ON voucher_guesses (until);
