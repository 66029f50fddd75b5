-- Indexes that cost every writer more than they give any reader.
-- A major lies within one college: its people are found among those of the college (src/core/standing/graduate.sql).
DROP INDEX standing_major;
-- With IN, SQLite builds a little table of the four states at every change of a tally.
DROP INDEX tally_waiting;
CREATE INDEX tally_waiting ON tally (school_id, cohort, stage, college_id, n)
	WHERE stage = 'college_review' OR stage = 'school_review' OR stage = 'void_college' OR stage = 'void_school';
