-- Small signs on a card, as bits that the kind gives a meaning.
ALTER TABLE listings ADD COLUMN marks BIGINT NOT NULL DEFAULT 0;
