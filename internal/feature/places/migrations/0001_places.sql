-- What people say of places: corrections, and claims to be the owner. said is
-- sealed: the words of a person. changes and before are facts of the place.
CREATE TABLE place_requests (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('correction', 'claim')),
	account TEXT NOT NULL,
	organisation TEXT NOT NULL,
	said BYTEA NOT NULL,
	changes TEXT NOT NULL,
	before TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
	reason TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL
);
CREATE INDEX place_requests_waiting ON place_requests (created_at, id) WHERE state = 'waiting';
CREATE INDEX place_requests_place ON place_requests (place, decided_at);
CREATE INDEX place_requests_account ON place_requests (account, id);
-- Who looks after a place: a person, or whoever may act for an organisation.
CREATE TABLE place_keepers (
	place TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	organisation TEXT NOT NULL,
	since BIGINT NOT NULL
);
CREATE INDEX place_keepers_account ON place_keepers (account);
