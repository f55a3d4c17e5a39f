-- What partners and the public map read: a kind's newest.
CREATE INDEX cases_recent ON cases (kind, created_at, id);
