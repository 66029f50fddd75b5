-- Timed work, the channels, and the outbox: what is to be sent to people, each try of it, and who asked not to
-- be written to. What each column means is in words/dictionary/outbox_tables.tsv.
CREATE TABLE timed (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	name TEXT NOT NULL,
	paused SMALLINT NOT NULL,
	next_at BIGINT NOT NULL,
	begun_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	last_ms BIGINT NOT NULL,
	last_outcome TEXT NOT NULL,
	last_message TEXT NOT NULL,
	failures BIGINT NOT NULL,
	run_asked BIGINT NOT NULL,
	lease_owner TEXT NOT NULL,
	lease_until BIGINT NOT NULL,
	PRIMARY KEY (school_id, name)
);
CREATE TABLE channel (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	code TEXT NOT NULL,
	enabled SMALLINT NOT NULL,
	host TEXT NOT NULL,
	port BIGINT NOT NULL,
	security TEXT NOT NULL,
	login_sealed TEXT NOT NULL,
	password_sealed TEXT NOT NULL,
	sender TEXT NOT NULL,
	sender_name TEXT NOT NULL,
	preset TEXT NOT NULL,
	url_sealed TEXT NOT NULL,
	url_mask TEXT NOT NULL,
	secret_sealed TEXT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, code)
);
CREATE TABLE letter (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	key TEXT NOT NULL,
	channel TEXT NOT NULL,
	graduate_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	address_sealed TEXT NOT NULL,
	address_mask TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	about TEXT NOT NULL,
	batch_id BIGINT NOT NULL,
	not_before BIGINT NOT NULL,
	not_after BIGINT NOT NULL,
	quiet_from BIGINT NOT NULL,
	quiet_until BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	state TEXT NOT NULL,
	why TEXT NOT NULL,
	tries BIGINT NOT NULL,
	given SMALLINT NOT NULL,
	lease_owner TEXT NOT NULL,
	lease_until BIGINT NOT NULL,
	by_id BIGINT NOT NULL,
	by_name TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL,
	read_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, key)
);
CREATE INDEX letter_due ON letter (school_id, channel, due_at, id) WHERE state = 'waiting';
CREATE INDEX letter_sending ON letter (school_id, lease_until) WHERE state = 'sending';
CREATE INDEX letter_open ON letter (school_id, state, channel) WHERE state IN ('waiting', 'sending', 'unsure', 'failed');
CREATE INDEX letter_state ON letter (school_id, cohort, state, id);
CREATE INDEX letter_graduate ON letter (school_id, graduate_id, id);
CREATE INDEX letter_account ON letter (school_id, account_id, id) WHERE account_id <> 0;
CREATE INDEX letter_batch ON letter (school_id, batch_id, id) WHERE batch_id <> 0;
CREATE INDEX letter_unread ON letter (school_id, account_id, graduate_id) WHERE channel = 'inapp' AND state = 'sent' AND read_at = 0;
CREATE TABLE letter_attempt (
	school_id BIGINT NOT NULL,
	letter_id BIGINT NOT NULL,
	number BIGINT NOT NULL,
	begun_at BIGINT NOT NULL,
	given_at BIGINT NOT NULL,
	ms BIGINT NOT NULL,
	result TEXT NOT NULL,
	answer TEXT NOT NULL,
	PRIMARY KEY (school_id, letter_id, number),
	FOREIGN KEY (school_id, letter_id) REFERENCES letter (school_id, id)
);
CREATE TABLE opt_out (
	school_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	reason TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	by_name TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (school_id, graduate_id, channel),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);

--citus: SELECT create_distributed_table('timed', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('channel', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('letter', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('letter_attempt', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('opt_out', 'school_id', colocate_with => 'cohort');
