-- The keysets of the vault, each wrapped by the master key: useless without it.
CREATE TABLE crypto_keysets (
	name TEXT PRIMARY KEY,
	wrapped BYTEA NOT NULL,
	updated_at BIGINT NOT NULL
);
