-- What the limits of waiting and 按时截止 were before they were changed: whoever looks at a past moment sees them as they stood.
-- A row was in force behind since_at up to until_at. What was changed more than once before this is not known from then on:
-- the limit that stood last stands for the time before it.
CREATE TABLE waiting_limit_past (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	stage TEXT NOT NULL,
	version BIGINT NOT NULL,
	allowed BIGINT NOT NULL,
	counsellor_after BIGINT NOT NULL,
	head_after BIGINT NOT NULL,
	since_at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, stage, version),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE TABLE late_past (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	version BIGINT NOT NULL,
	late_at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, version),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
INSERT INTO waiting_limit_past (school_id, cohort, stage, version, allowed, counsellor_after, head_after, since_at, until_at)
	SELECT school_id, cohort, stage, 1, allowed, counsellor_after, head_after, 0, updated_at FROM waiting_limit WHERE version > 1;

--citus: SELECT create_distributed_table('waiting_limit_past', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('late_past', 'school_id', colocate_with => 'cohort');
