-- How a conversation stood when somebody left it: what comes later is not hers to
-- know. The title is sealed by the conversation's key; empty: as it is now.
ALTER TABLE conversation_members ADD COLUMN left_rev BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_members ADD COLUMN left_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_members ADD COLUMN left_title BYTEA;
UPDATE conversation_members SET left_at = (SELECT c.last_at FROM conversations c WHERE c.id = conversation),
	left_rev = (SELECT c.rev FROM conversations c WHERE c.id = conversation),
	until_seq = CASE WHEN until_seq = 0 THEN (SELECT c.last_seq FROM conversations c WHERE c.id = conversation) ELSE until_seq END
	WHERE state = 'left';
