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
-- All states that ever were; the present one has no end yet.
CREATE VIEW standing_ever AS
	SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, 9223372036854775807 AS until_at, hash FROM standing
	UNION ALL
	SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, until_at, hash FROM standing_past;

--citus: SELECT create_distributed_table('standing_past', 'school_id', colocate_with => 'cohort');
