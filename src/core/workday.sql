-- school_workday_all(school_id) : school_workday*
-- 学校导入的节假日与调休，盖在内置的之上
SELECT school_id, day, name, kind, source, actor_name, at FROM school_workday WHERE school_id = $1 ORDER BY day;
