-- What was proven of whom. The details are sealed; the evidence holds codes and
-- figures only.
CREATE TABLE identity_proofs (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  method TEXT NOT NULL,
  details BYTEA NOT NULL,
  evidence TEXT NOT NULL,
  officer TEXT NOT NULL,
  proven_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  ended_why TEXT NOT NULL
);
CREATE UNIQUE INDEX identity_proofs_live ON identity_proofs (account, method) WHERE ended_at = 0;
CREATE INDEX identity_proofs_account ON identity_proofs (account, id);
CREATE INDEX identity_proofs_expiry ON identity_proofs (expires_at) WHERE ended_at = 0;

-- Whose a personal number is: one person, one account. One row for each index
-- key in use, as for phone numbers.
CREATE TABLE identity_numbers (
  number_index BYTEA PRIMARY KEY,
  account TEXT NOT NULL
);
CREATE INDEX identity_numbers_account ON identity_numbers (account);

-- How often a method was tried in a window.
CREATE TABLE identity_tries (
  account TEXT NOT NULL,
  method TEXT NOT NULL,
  used BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (account, method)
);

-- What a machine does not decide. Pictures are there only with the person's
-- consent, and only while the case is open.
CREATE TABLE identity_cases (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  method TEXT NOT NULL,
  details BYTEA NOT NULL,
  evidence TEXT NOT NULL,
  other TEXT NOT NULL,
  template BYTEA,
  portrait BYTEA,
  selfie BYTEA,
  state TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  officer TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX identity_cases_open ON identity_cases (id) WHERE state = 'open';
CREATE UNIQUE INDEX identity_cases_one ON identity_cases (account, kind) WHERE state = 'open';
CREATE INDEX identity_cases_account ON identity_cases (account, id);

-- A card that is being read, for half an hour: what was seen so far, sealed;
-- of the portrait a template, and a small picture for an officer who may need it.
CREATE TABLE identity_cards (
  account TEXT PRIMARY KEY,
  reading BYTEA,
  template BYTEA,
  portrait BYTEA,
  updated_at BIGINT NOT NULL
);

-- A face that is asked for, and the outcome that waits for the central database.
CREATE TABLE identity_faces (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  challenge BYTEA NOT NULL,
  state TEXT NOT NULL,
  result BYTEA,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX identity_faces_account ON identity_faces (account, id);

-- Frames seen before: a replayed one proves nothing. The hash finds the same
-- bytes, whoever sent them; the look finds another compression of the same
-- recording of one person. Neither can be turned back into a picture.
CREATE TABLE identity_frames (
  hash BYTEA PRIMARY KEY,
  account TEXT NOT NULL,
  look BYTEA NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX identity_frames_account ON identity_frames (account, seen_at);
CREATE INDEX identity_frames_age ON identity_frames (seen_at);

-- Face templates, sealed; never shown or exported.
CREATE TABLE identity_templates (
  account TEXT PRIMARY KEY,
  template BYTEA NOT NULL,
  made_at BIGINT NOT NULL
);

-- Codes that an officer at the counter asks the person for.
CREATE TABLE identity_counters (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  officer TEXT NOT NULL,
  code BYTEA NOT NULL,
  attempts BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX identity_counters_age ON identity_counters (created_at);
