-- category_names(school_id, cohort) : category_name*
SELECT code, name FROM category WHERE school_id = $1 AND cohort = $2 ORDER BY code;
