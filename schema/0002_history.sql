-- What was. A standing that changes leaves its old state here; what is true now stays in `standing`, so that
-- one who never changed has no row here. A state lasts from since_at to until_at, and is what a moment T shows
-- when since_at < T and T <= until_at. Each hash covers its row and the state before it; until_at is the next
-- state's since_at.
CREATE TABLE standing_past (
	school_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	student_no TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	major_id BIGINT NOT NULL,
	class_id BIGINT NOT NULL,
	level TEXT NOT NULL,
	sex TEXT NOT NULL,
	counted SMALLINT NOT NULL,
	stage TEXT NOT NULL,
	registered TEXT NOT NULL,
	approved TEXT NOT NULL,
	confirmed TEXT NOT NULL,
	effective_id BIGINT NOT NULL,
	open_id BIGINT NOT NULL,
	stage_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	since_at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (school_id, graduate_id, version),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX standing_past_since ON standing_past (school_id, cohort, since_at);
CREATE INDEX standing_past_until ON standing_past (school_id, cohort, until_at);
-- All states that ever were; the present one has no end yet (a CAST, so that SQLite sees two columns of one kind and
-- merges the halves by their indexes).
CREATE VIEW standing_ever AS
	SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, CAST(9223372036854775807 AS BIGINT) AS until_at, hash FROM standing
	UNION ALL
	SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, until_at, hash FROM standing_past;

-- What was frozen at a due moment. Each is chained by hash to the one before it in its cohort; the hash covers
-- the row, its counts and, by people_hash, the state of every single person.
CREATE TABLE snapshot (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	number BIGINT NOT NULL,
	kind TEXT NOT NULL,
	due_on TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	frozen_at BIGINT NOT NULL,
	definition TEXT NOT NULL,
	meaning TEXT NOT NULL,
	people BIGINT NOT NULL,
	graduates BIGINT NOT NULL,
	people_hash TEXT NOT NULL,
	previous TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, cohort, kind, due_on),
	UNIQUE (school_id, cohort, number),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE INDEX snapshot_moment ON snapshot (school_id, cohort, due_at, number);
-- The tally of one college, as text (src/core/cells.h); college 0: the whole school without majors and sexes.
CREATE TABLE snapshot_tally (
	school_id BIGINT NOT NULL,
	snapshot_id BIGINT NOT NULL,
	college_id BIGINT NOT NULL,
	cells TEXT NOT NULL,
	PRIMARY KEY (school_id, snapshot_id, college_id),
	FOREIGN KEY (school_id, snapshot_id) REFERENCES snapshot (school_id, id)
);
-- Definitions and names as they were, each once, under their own hash.
CREATE TABLE meaning (
	school_id BIGINT NOT NULL,
	hash TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (school_id, hash)
);

--citus: SELECT create_distributed_table('standing_past', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('snapshot', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('snapshot_tally', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('meaning', 'school_id', colocate_with => 'cohort');
