-- The calendar of monitoring. The days a school named itself lie over the built-in ones (words/codes/workday.tsv).
CREATE TABLE school_workday (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	day TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	source TEXT NOT NULL,
	actor_name TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (school_id, day)
);

--citus: SELECT create_distributed_table('school_workday', 'school_id', colocate_with => 'cohort');
