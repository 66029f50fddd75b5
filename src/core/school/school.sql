-- school_by_code(code) : school?
-- across schools: the door before a school is known
SELECT school_id, code, name, office, office_phone, office_mail, demo, clock_shift, created_at FROM school WHERE code = $1;

-- school_all() : school*
-- across schools: the door before a school is known
SELECT school_id, code, name, office, office_phone, office_mail, demo, clock_shift, created_at FROM school ORDER BY code;

-- school_get(school_id) : school?
SELECT school_id, code, name, office, office_phone, office_mail, demo, clock_shift, created_at FROM school WHERE school_id = $1;

-- school_add(school_id, code, name, office, office_phone, office_mail, demo, created_at)
INSERT INTO school (school_id, code, name, office, office_phone, office_mail, demo, clock_shift, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8);

-- school_shift(school_id, clock_shift)
UPDATE school SET clock_shift = $2 WHERE school_id = $1;

-- cohort_all(school_id) : cohort*
SELECT school_id, cohort, definition, opens_at, late_at, closes_at, state, expected, version, created_at FROM cohort WHERE school_id = $1 ORDER BY cohort DESC;

-- cohort_get(school_id, cohort) : cohort?
SELECT school_id, cohort, definition, opens_at, late_at, closes_at, state, expected, version, created_at FROM cohort WHERE school_id = $1 AND cohort = $2;

-- cohort_add(school_id, cohort, definition, opens_at, closes_at, created_at)
INSERT INTO cohort (school_id, cohort, definition, opens_at, late_at, closes_at, state, expected, version, created_at)
VALUES ($1, $2, $3, $4, $5, $5, 'open', 0, 1, $6);

-- category_add(school_id, cohort, code, name, parent, top, class, form, selectable, needs_uscc, wage_check, two_level, needs_evidence, definition, evidence, sort)
INSERT INTO category (school_id, cohort, code, name, parent, top, class, form, selectable, needs_uscc, wage_check, two_level, needs_evidence, definition, evidence, sort, stopped, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 1);

-- category_all(school_id, cohort) : category*
SELECT school_id, cohort, code, name, parent, top, class, form, selectable, needs_uscc, wage_check, two_level, needs_evidence, definition, evidence, sort, stopped, version
FROM category WHERE school_id = $1 AND cohort = $2 ORDER BY sort, code;

-- category_get(school_id, cohort, code) : category?
SELECT school_id, cohort, code, name, parent, top, class, form, selectable, needs_uscc, wage_check, two_level, needs_evidence, definition, evidence, sort, stopped, version
FROM category WHERE school_id = $1 AND cohort = $2 AND code = $3;

-- indicator_add(school_id, cohort, definition, code, name, formula, kind, sort)
INSERT INTO indicator (school_id, cohort, definition, code, name, formula, kind, sort) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- indicator_all(school_id, cohort, definition) : indicator*
SELECT school_id, cohort, definition, code, name, formula, kind, sort FROM indicator WHERE school_id = $1 AND cohort = $2 AND definition = $3 ORDER BY sort, code;

-- indicator_member_add(school_id, cohort, definition, indicator, category)
INSERT INTO indicator_member (school_id, cohort, definition, indicator, category) VALUES ($1, $2, $3, $4, $5);

-- indicator_member_all(school_id, cohort, definition) : indicator_member*
SELECT school_id, cohort, definition, indicator, category FROM indicator_member WHERE school_id = $1 AND cohort = $2 AND definition = $3 ORDER BY indicator, category;
