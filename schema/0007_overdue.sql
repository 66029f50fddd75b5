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

--citus: SELECT create_distributed_table('waiting_limit', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('registering', 'school_id', colocate_with => 'cohort');
