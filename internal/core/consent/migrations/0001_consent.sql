-- Every text that anybody was shown, once, whatever the catalogue says later.
CREATE TABLE consent_texts (
  hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL
);

-- What stands: at most one row for a person and a purpose.
CREATE TABLE consents (
  account TEXT NOT NULL,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (account, purpose)
);

-- The proof: what was given and withdrawn, when, where, and of which text.
CREATE TABLE consent_events (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  given BIGINT NOT NULL,
  channel TEXT NOT NULL,
  session TEXT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL -- when it stopped to be in force; 0 while it is
);
CREATE INDEX consent_events_account ON consent_events (account, id);
CREATE INDEX consent_events_ended ON consent_events (ended_at);
