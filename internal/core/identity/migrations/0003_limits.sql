-- A device asking for a code is looked up among those that are known.
CREATE INDEX known_devices_mark ON known_devices (mark);
-- Where a code was asked from, as blind indexes, so that its answer can be
-- credited there; empty for known devices.
ALTER TABLE sign_in_codes ADD COLUMN address BYTEA;
ALTER TABLE sign_in_codes ADD COLUMN network BYTEA;
