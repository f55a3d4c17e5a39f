-- A company with a confirmed tax code; id is the organisation's. n orders them
-- in time without big gaps and is the search index's rowid. name is as it was
-- confirmed: the organisation may call itself otherwise later. photos is JSON.
CREATE TABLE companies (
	id TEXT NOT NULL PRIMARY KEY,
	n BIGINT NOT NULL,
	tax_code TEXT NOT NULL,
	name TEXT NOT NULL,
	ward TEXT NOT NULL,
	address TEXT NOT NULL,
	park TEXT NOT NULL,
	sector TEXT NOT NULL,
	about TEXT NOT NULL,
	website TEXT NOT NULL,
	phone TEXT NOT NULL,
	photos TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('shown', 'hidden')),
	confirmed_by TEXT NOT NULL CHECK (confirmed_by IN ('registry', 'officer', 'demo')),
	confirmed_at BIGINT NOT NULL,
	version BIGINT NOT NULL
);
CREATE UNIQUE INDEX companies_tax_code ON companies (tax_code);
CREATE UNIQUE INDEX companies_n ON companies (n);

CREATE TABLE company_sequence (one BIGINT NOT NULL PRIMARY KEY, last BIGINT NOT NULL);
INSERT INTO company_sequence (one, last) VALUES (1, 0);

-- Who says to represent a company: to register it, or to dispute who has it, in
-- which case company is set. doubts and found (what the registry said) are JSON.
CREATE TABLE company_claims (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('register', 'dispute')),
	company TEXT NOT NULL,
	tax_code TEXT NOT NULL,
	name TEXT NOT NULL,
	ward TEXT NOT NULL,
	address TEXT NOT NULL,
	park TEXT NOT NULL,
	sector TEXT NOT NULL,
	words TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('checking', 'waiting', 'confirmed', 'refused', 'withdrawn')),
	doubts TEXT NOT NULL,
	found TEXT NOT NULL,
	reason TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX company_claims_open ON company_claims (account, tax_code) WHERE state IN ('checking', 'waiting');
CREATE INDEX company_claims_account ON company_claims (account, id);
CREATE INDEX company_claims_waiting ON company_claims (id) WHERE state = 'waiting';
CREATE INDEX company_claims_code ON company_claims (tax_code);

-- Who asks to work for a company.
CREATE TABLE company_requests (
	id TEXT NOT NULL PRIMARY KEY,
	company TEXT NOT NULL,
	account TEXT NOT NULL,
	words TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
	created_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX company_requests_open ON company_requests (company, account) WHERE state = 'open';
CREATE INDEX company_requests_account ON company_requests (account, id);
