-- From when on everybody may see its pictures, and see them clear: what was taken
-- while it was private or sensitive stays that.
ALTER TABLE cameras ADD COLUMN shown_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cameras ADD COLUMN clear_since BIGINT NOT NULL DEFAULT 0;
