-- rev counts the changes of a declaration; a worker's is that of the change that
-- wrote her, so that no other worker of the same number ever has it.
ALTER TABLE workforce_declarations ADD COLUMN rev BIGINT NOT NULL DEFAULT 1;
ALTER TABLE workforce_rows ADD COLUMN rev BIGINT NOT NULL DEFAULT 1;
