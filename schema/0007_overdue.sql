-- How long each state may last, where a cohort departs from the built-in defaults; and when each destination
-- (a person's category and the date it was settled on) was first registered. Rows of `registering` are added, never changed: a
-- registration withdrawn or returned and sent again was made when it was first made.
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
CREATE TABLE registering (
	school_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	category TEXT NOT NULL,
	settled_on TEXT NOT NULL,
	cohort TEXT NOT NULL,
	first_at BIGINT NOT NULL,
	listed_at BIGINT NOT NULL,
	imported SMALLINT NOT NULL,
	PRIMARY KEY (school_id, graduate_id, category, settled_on),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
INSERT INTO registering (school_id, graduate_id, category, settled_on, cohort, first_at, listed_at, imported)
	SELECT d.school_id, d.graduate_id, d.category, d.signed_on, d.cohort, min(d.submitted_at), min(g.created_at), max(CASE WHEN d.source = 'national' THEN 1 ELSE 0 END)
	FROM destination d
	JOIN graduate g ON g.school_id = d.school_id AND g.id = d.graduate_id
	WHERE d.submitted_at <> 0
	GROUP BY d.school_id, d.graduate_id, d.category, d.signed_on, d.cohort;
-- What counts as registered of each counted person, narrow: follows `standing` (its one writer) so that a period or a
-- season is counted without reading destinations.
CREATE TABLE settled (
	school_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	class_id BIGINT NOT NULL,
	level TEXT NOT NULL,
	destination_id BIGINT NOT NULL,
	settles SMALLINT NOT NULL,
	settled_on TEXT NOT NULL,
	first_at BIGINT NOT NULL,
	listed_at BIGINT NOT NULL,
	imported SMALLINT NOT NULL,
	PRIMARY KEY (school_id, graduate_id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
INSERT INTO settled (school_id, graduate_id, cohort, college_id, class_id, level, destination_id, settles, settled_on, first_at, listed_at, imported)
	SELECT s.school_id, s.graduate_id, s.cohort, s.college_id, s.class_id, s.level, d.id, CASE WHEN k.form = 'none' THEN 0 ELSE 1 END, r.settled_on, r.first_at, r.listed_at, r.imported
	FROM standing s
	JOIN destination d ON d.school_id = s.school_id AND d.id = CASE WHEN s.open_id <> 0 AND s.stage <> 'draft' THEN s.open_id ELSE s.effective_id END
	JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
	JOIN category k ON k.school_id = d.school_id AND k.cohort = d.cohort AND k.code = d.category
	WHERE s.counted = 1;
CREATE INDEX settled_cohort ON settled (school_id, cohort, settled_on, college_id, level, settles, imported, first_at, listed_at);

--citus: SELECT create_distributed_table('waiting_limit', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('registering', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('settled', 'school_id', colocate_with => 'cohort');
