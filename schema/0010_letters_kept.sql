-- How long a school keeps what its letters say. Later the body and the address are emptied; to whom, when and with what
-- result stays.
CREATE TABLE outbox_rule (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	keep_days BIGINT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id)
);
CREATE INDEX letter_kept ON letter (school_id, ended_at) WHERE ended_at <> 0 AND body <> '';

--citus: SELECT create_distributed_table('outbox_rule', 'school_id', colocate_with => 'cohort');
