-- category_change(school_id, cohort, code, name, definition, evidence, selectable, needs_uscc, wage_check, two_level, needs_evidence, stopped, version)
UPDATE category SET name = $4, definition = $5, evidence = $6, selectable = $7, needs_uscc = $8, wage_check = $9, two_level = $10,
	needs_evidence = $11, stopped = $12, version = version + 1
WHERE school_id = $1 AND cohort = $2 AND code = $3 AND version = $13;

-- indicator_one(school_id, cohort, definition, code) : indicator?
SELECT school_id, cohort, definition, code, name, formula, kind, sort FROM indicator WHERE school_id = $1 AND cohort = $2 AND definition = $3 AND code = $4;

-- indicator_member_clear(school_id, cohort, definition, indicator)
DELETE FROM indicator_member WHERE school_id = $1 AND cohort = $2 AND definition = $3 AND indicator = $4;
