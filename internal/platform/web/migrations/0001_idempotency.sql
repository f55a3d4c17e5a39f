CREATE TABLE idempotency_keys (
	account TEXT NOT NULL,
	key TEXT NOT NULL,
	request BYTEA NOT NULL,
	answer BYTEA,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (account, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
