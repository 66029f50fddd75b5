-- What was corrected in the roster since a moment: read beside every period report.
CREATE INDEX roster_change_at ON roster_change (school_id, cohort, at);
