-- lat, lng and cell hold a position rounded to some hundred metres; the exact
-- one is sealed together with the address. seq orders publications: the newer,
-- the bigger, without big gaps; it is the search index's rowid. size is in
-- hundredths of the kind's unit.
CREATE TABLE listings (
	id TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	owner TEXT NOT NULL,
	organisation TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('review', 'published', 'rejected', 'withdrawn', 'expired', 'hidden')),
	version BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	category TEXT NOT NULL,
	ward TEXT NOT NULL,
	price BIGINT NOT NULL,
	amount BIGINT NOT NULL,
	size BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	lat DOUBLE PRECISION NOT NULL,
	lng DOUBLE PRECISION NOT NULL,
	cell BIGINT NOT NULL,
	cover TEXT NOT NULL,
	cover_color TEXT NOT NULL,
	photo_count BIGINT NOT NULL,
	photos TEXT NOT NULL,
	detail TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	verified BIGINT NOT NULL,
	demo BIGINT NOT NULL,
	reasons TEXT NOT NULL,
	note TEXT NOT NULL,
	appeal TEXT NOT NULL,
	reviewer TEXT NOT NULL,
	reports BIGINT NOT NULL,
	warned BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	submitted_at BIGINT NOT NULL,
	published_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
-- Each list walks one of these in its order and filters on the entry itself,
-- so that only the rows of the page are fetched.
CREATE INDEX listings_newest ON listings (kind, seq, category, ward, price, size, lat, lng) WHERE status = 'published';
CREATE INDEX listings_ward ON listings (kind, ward, seq, category, price, size, lat, lng) WHERE status = 'published';
CREATE INDEX listings_price ON listings (kind, category, price, seq, ward, size, lat, lng) WHERE status = 'published';
CREATE INDEX listings_cell ON listings (kind, cell, seq, category, ward, price, size, lat, lng) WHERE status = 'published';
CREATE INDEX listings_expiry ON listings (expires_at, id) WHERE status = 'published';
CREATE INDEX listings_owner ON listings (owner, kind, id);
CREATE INDEX listings_work ON listings (submitted_at, id) WHERE status IN ('review', 'hidden');
-- One row: the last seq given out. Its lock makes publications follow one another.
CREATE TABLE listing_sequence (one BIGINT NOT NULL PRIMARY KEY, last BIGINT NOT NULL);
INSERT INTO listing_sequence (one, last) VALUES (1, 0);
