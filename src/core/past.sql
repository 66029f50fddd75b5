-- past_all(school_id) : standing_ever&
-- 全校每个人从头到尾的全部现状，一人接一人
SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash, until_at
FROM standing_ever WHERE school_id = $1 ORDER BY graduate_id, version;
