-- meaning_indicators(school_id, cohort) : meaning_indicator*
SELECT definition, code, name, formula, kind FROM indicator WHERE school_id = $1 AND cohort = $2 ORDER BY definition, sort, code;

-- meaning_members(school_id, cohort) : meaning_member*
SELECT definition, indicator, category FROM indicator_member WHERE school_id = $1 AND cohort = $2 ORDER BY definition, indicator, category;

-- meaning_categories(school_id, cohort) : meaning_category*
SELECT code, name, class FROM category WHERE school_id = $1 AND cohort = $2 ORDER BY sort, code;
