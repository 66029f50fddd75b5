-- Reminders: texts, words that must not stand in them, rules, what was sent to whom; how a person can be reached;
-- and what was said by telephone or in talks. What each column means is in words/dictionary/reminder.tsv.
CREATE TABLE reminder_text (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	code TEXT NOT NULL,
	version BIGINT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	author_name TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (school_id, code, version)
);
CREATE TABLE pressure_word (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	word TEXT NOT NULL,
	instead TEXT NOT NULL,
	stopped SMALLINT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, word)
);
CREATE TABLE reminder_rule (
	school_id BIGINT NOT NULL PRIMARY KEY REFERENCES school (school_id),
	site TEXT NOT NULL,
	cap_days BIGINT NOT NULL,
	cap_inapp BIGINT NOT NULL,
	cap_mail BIGINT NOT NULL,
	cap_hook BIGINT NOT NULL,
	rest_from TEXT NOT NULL,
	rest_until TEXT NOT NULL,
	rest_days SMALLINT NOT NULL,
	ladder SMALLINT NOT NULL,
	ladder_days TEXT NOT NULL,
	ladder_at TEXT NOT NULL,
	ladder_channels TEXT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);
CREATE TABLE reminder_plan (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	id BIGINT NOT NULL,
	kinds TEXT NOT NULL,
	weekdays TEXT NOT NULL,
	at_time TEXT NOT NULL,
	channels TEXT NOT NULL,
	workdays_only SMALLINT NOT NULL,
	stopped SMALLINT NOT NULL,
	since BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (school_id, id)
);
CREATE TABLE reminder_batch (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	key TEXT NOT NULL,
	cohort TEXT NOT NULL,
	source TEXT NOT NULL,
	audience TEXT NOT NULL,
	kind TEXT NOT NULL,
	channels TEXT NOT NULL,
	asked TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	text_version BIGINT NOT NULL,
	state TEXT NOT NULL,
	after_no TEXT NOT NULL,
	people BIGINT NOT NULL,
	letters BIGINT NOT NULL,
	left_out BIGINT NOT NULL,
	scope_id BIGINT NOT NULL,
	author_id BIGINT NOT NULL,
	author_name TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, key),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE INDEX reminder_batch_list ON reminder_batch (school_id, cohort, id);
CREATE INDEX reminder_batch_open ON reminder_batch (school_id, id) WHERE state = 'making';
CREATE TABLE reminder (
	school_id BIGINT NOT NULL,
	batch_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	outcome TEXT NOT NULL,
	letter_id BIGINT NOT NULL,
	not_before BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (school_id, batch_id, graduate_id, channel),
	FOREIGN KEY (school_id, batch_id) REFERENCES reminder_batch (school_id, id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX reminder_graduate ON reminder (school_id, graduate_id, channel, at) WHERE outcome = 'sent';
CREATE TABLE reminder_digest (
	school_id BIGINT NOT NULL,
	batch_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	account_name TEXT NOT NULL,
	people BIGINT NOT NULL,
	letter_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (school_id, batch_id, account_id),
	FOREIGN KEY (school_id, batch_id) REFERENCES reminder_batch (school_id, id)
);
CREATE TABLE reach (
	school_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	wrong_at BIGINT NOT NULL,
	wrong_print TEXT NOT NULL,
	wrong_name TEXT NOT NULL,
	wrong_note TEXT NOT NULL,
	PRIMARY KEY (school_id, graduate_id, channel),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE TABLE contact_log (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	graduate_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	result TEXT NOT NULL,
	note TEXT NOT NULL,
	at BIGINT NOT NULL,
	next_on TEXT NOT NULL,
	author_id BIGINT NOT NULL,
	author_name TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX contact_log_graduate ON contact_log (school_id, graduate_id, at);
CREATE INDEX contact_log_list ON contact_log (school_id, cohort, id);

--citus: SELECT create_distributed_table('reminder_text', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('pressure_word', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('reminder_rule', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('reminder_plan', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('reminder_batch', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('reminder', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('reminder_digest', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('reach', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('contact_log', 'school_id', colocate_with => 'cohort');
