-- pair is whose conversation it is, where two have one about nothing in
-- particular, in one order for both: they have it once. Empty for all others, and
-- as long as it is not known who was asked.
ALTER TABLE conversations ADD COLUMN pair TEXT NOT NULL DEFAULT '';
UPDATE conversations SET pair = (SELECT min(m.account) || ' ' || max(m.account) FROM conversation_members m WHERE m.conversation = conversations.id)
	WHERE kind = 'direct' AND about_kind = '' AND (SELECT count(*) FROM conversation_members m WHERE m.conversation = conversations.id) = 2;
UPDATE conversations SET pair = '' WHERE pair <> '' AND EXISTS (SELECT 1 FROM conversations o WHERE o.pair = conversations.pair AND o.id < conversations.id);
CREATE UNIQUE INDEX conversations_pair ON conversations (pair) WHERE pair <> '';
-- Where what somebody began is, since it went into another conversation of the same
-- two; or will be once that is answered, as long as there is still what she began.
CREATE TABLE conversation_joined (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	conversation TEXT NOT NULL
);
CREATE INDEX conversation_joined_account ON conversation_joined (account);
CREATE INDEX conversation_joined_conversation ON conversation_joined (conversation);
