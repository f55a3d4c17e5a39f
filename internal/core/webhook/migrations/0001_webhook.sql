-- Where other software wants to be told of events. failing_since is 0 while its
-- last delivery went well; failures counts deliveries given up since then.
CREATE TABLE webhook_endpoints (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  types TEXT NOT NULL,
  kinds TEXT NOT NULL,
  signature TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  failing_since BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  hold_until BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- What signs, sealed. Until until_at an old one signs beside the newest.
CREATE TABLE webhook_keys (
  id TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL,
  secret BYTEA NOT NULL,
  public TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);
CREATE INDEX webhook_keys_endpoint ON webhook_keys (endpoint);

-- One event on its way to one endpoint. tried counts this round of tries,
-- attempts all of them.
CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL,
  message TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  tried BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  status BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint, state, id);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created_at);

-- Each try: status is 0 when no answer came, and then reason says why.
CREATE TABLE webhook_attempts (
  delivery TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  took BIGINT NOT NULL,
  status BIGINT NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (delivery, number)
);
