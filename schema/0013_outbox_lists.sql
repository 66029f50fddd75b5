-- The outbox of a whole cohort, newest first and counted by state, and of the people within a scope: what is looked at
-- stands in the index, so a million letters are not fetched for a page of fifty.
CREATE INDEX letter_cohort ON letter (school_id, cohort, id);
DROP INDEX letter_state;
CREATE INDEX letter_state ON letter (school_id, cohort, state, id, channel);
DROP INDEX letter_graduate;
CREATE INDEX letter_graduate ON letter (school_id, graduate_id, id, cohort, state, channel);
