-- The last searches of an account, only as far as they say what it wants to
-- see first: kind, place and price. Empty and 0 stand for any.
CREATE TABLE rental_interests (
	account TEXT NOT NULL,
	kind TEXT NOT NULL,
	ward TEXT NOT NULL,
	site TEXT NOT NULL,
	price_max BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (account, kind, ward, site, price_max)
);
CREATE INDEX rental_interests_newest ON rental_interests (account, at);
