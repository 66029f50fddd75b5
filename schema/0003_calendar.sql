-- The calendar of monitoring. The days a school named itself lie over the built-in ones (words/codes/workday.tsv);
-- a cohort's scheme says when its numbers are due, and each due moment is a row, frozen once its snapshot exists.
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
CREATE TABLE watch_scheme (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	month_from TEXT NOT NULL,
	month_to TEXT NOT NULL,
	month_day BIGINT NOT NULL,
	week_from TEXT NOT NULL,
	week_to TEXT NOT NULL,
	week_day TEXT NOT NULL,
	day_from TEXT NOT NULL,
	day_to TEXT NOT NULL,
	day_time TEXT NOT NULL,
	inclusive SMALLINT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE TABLE due (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	kind TEXT NOT NULL,
	due_on TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	snapshot_id BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, kind, due_on),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE INDEX due_moment ON due (school_id, cohort, due_at);
CREATE INDEX due_waiting ON due (school_id, due_at) WHERE snapshot_id = 0;

-- Registering on time ends here; registering at all ends at closes_at.
ALTER TABLE cohort ADD COLUMN late_at BIGINT NOT NULL DEFAULT 0;
UPDATE cohort SET late_at = closes_at;

--citus: SELECT create_distributed_table('school_workday', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('watch_scheme', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('due', 'school_id', colocate_with => 'cohort');
