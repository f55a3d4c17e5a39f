-- Whether people whom somebody writes with put her into a group without asking.
ALTER TABLE message_profiles ADD COLUMN into_groups BIGINT NOT NULL DEFAULT 0;
-- Who asked somebody into a group, when, whether they had written with each other
-- until then, and whether it was taken back; empty for all others.
ALTER TABLE conversation_members ADD COLUMN inviter TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation_members ADD COLUMN known BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_members ADD COLUMN invited_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_members ADD COLUMN taken_back BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversation_members_inviter ON conversation_members (inviter, invited_at) WHERE inviter <> '';
