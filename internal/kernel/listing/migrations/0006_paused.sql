-- A listing may be paused. Neither engine changes a CHECK in the same words, so
-- the table is made anew, with its indexes as they were.
CREATE TABLE listings_next (
	id TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	owner TEXT NOT NULL,
	organisation TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('review', 'published', 'paused', 'rejected', 'withdrawn', 'expired', 'hidden')),
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
INSERT INTO listings_next SELECT id, kind, owner, organisation, status, version, seq, title, body, category, ward, price, amount, size,
	quantity, lat, lng, cell, cover, cover_color, photo_count, photos, detail, sealed, verified, demo, reasons, note, appeal, reviewer,
	reports, warned, created_at, updated_at, submitted_at, published_at, expires_at FROM listings;
DROP TABLE listings;
ALTER TABLE listings_next RENAME TO listings;
CREATE INDEX listings_newest ON listings (kind, seq, category, ward, price, size, lat, lng, version) WHERE status = 'published';
CREATE INDEX listings_ward ON listings (kind, ward, seq, category, price, size, lat, lng, version) WHERE status = 'published';
CREATE INDEX listings_price ON listings (kind, category, price, seq, ward, size, lat, lng, version) WHERE status = 'published';
CREATE INDEX listings_cell ON listings (kind, cell, seq, category, ward, price, size, lat, lng) WHERE status = 'published';
CREATE INDEX listings_expiry ON listings (expires_at, id) WHERE status = 'published';
CREATE INDEX listings_owner ON listings (owner, kind, id);
CREATE INDEX listings_work ON listings (submitted_at, id) WHERE status IN ('review', 'hidden');
CREATE INDEX listings_organisation ON listings (organisation, kind, id) WHERE organisation <> '';
CREATE INDEX listings_reported ON listings (reports, id) WHERE status = 'published' AND reports > 0;
CREATE INDEX listings_rejected ON listings (updated_at, id) WHERE status = 'rejected';
