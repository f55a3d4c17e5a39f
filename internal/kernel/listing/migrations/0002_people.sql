CREATE TABLE listing_contacts (
	listing TEXT NOT NULL,
	account TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (listing, account)
);
CREATE INDEX listing_contacts_account ON listing_contacts (account, at);
-- How many owners one account has asked for on one day.
CREATE TABLE listing_quotas (
	account TEXT NOT NULL,
	day BIGINT NOT NULL,
	used BIGINT NOT NULL,
	PRIMARY KEY (account, day)
);
CREATE INDEX listing_quotas_day ON listing_quotas (day);
CREATE TABLE listing_days (
	listing TEXT NOT NULL,
	day BIGINT NOT NULL,
	views BIGINT NOT NULL,
	contacts BIGINT NOT NULL,
	PRIMARY KEY (listing, day)
);
CREATE TABLE listing_reports (
	listing TEXT NOT NULL,
	account TEXT NOT NULL,
	reason TEXT NOT NULL,
	note TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (listing, account)
);
CREATE TABLE listing_favourites (
	account TEXT NOT NULL,
	listing TEXT NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (account, listing)
);
CREATE INDEX listing_favourites_listing ON listing_favourites (listing);
CREATE INDEX listing_favourites_newest ON listing_favourites (account, kind, at, listing);
-- ward, category and price_max are what a new listing is first compared with;
-- empty and 0 stand for any.
CREATE TABLE listing_searches (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	alert BIGINT NOT NULL,
	ward TEXT NOT NULL,
	category TEXT NOT NULL,
	price_max BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX listing_searches_account ON listing_searches (account, id);
CREATE INDEX listing_searches_alert ON listing_searches (kind, ward, id) WHERE alert = 1;
-- New listings that a saved search matched and its account was not told of yet.
CREATE TABLE listing_hits (
	search TEXT NOT NULL,
	listing TEXT NOT NULL,
	PRIMARY KEY (search, listing)
);
CREATE TABLE listing_alerts (
	account TEXT NOT NULL PRIMARY KEY,
	at BIGINT NOT NULL
);
