-- school_workday_all(school_id) : school_workday*
-- 学校导入的节假日与调休，盖在内置的之上
SELECT school_id, day, name, kind, source, actor_name, at FROM school_workday WHERE school_id = $1 ORDER BY day;

-- school_workday_put(school_id, day, name, kind, source, actor_name, at)
INSERT INTO school_workday (school_id, day, name, kind, source, actor_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (school_id, day) DO UPDATE SET name = excluded.name, kind = excluded.kind, source = excluded.source, actor_name = excluded.actor_name, at = excluded.at;

-- school_workday_remove(school_id, day)
DELETE FROM school_workday WHERE school_id = $1 AND day = $2;
