-- What officers look through besides the work-list: short lists, so that the
-- indexes cost the others nothing.
CREATE INDEX listings_reported ON listings (reports, id) WHERE status = 'published' AND reports > 0;
CREATE INDEX listings_rejected ON listings (updated_at, id) WHERE status = 'rejected';
CREATE TABLE listing_decisions (
	day BIGINT NOT NULL,
	kind TEXT NOT NULL,
	action TEXT NOT NULL,
	decided BIGINT NOT NULL,
	PRIMARY KEY (day, kind, action)
);
