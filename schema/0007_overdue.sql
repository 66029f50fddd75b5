-- How long each state may last, where a cohort departs from the built-in defaults.
CREATE TABLE waiting_limit (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	stage TEXT NOT NULL,
	allowed BIGINT NOT NULL,
	counsellor_after BIGINT NOT NULL,
	head_after BIGINT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, stage),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);

--citus: SELECT create_distributed_table('waiting_limit', 'school_id', colocate_with => 'cohort');
