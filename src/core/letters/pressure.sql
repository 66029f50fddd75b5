-- pressure_words(school_id) : pressure_word*
-- 学校改过的词
SELECT school_id, word, instead, stopped, version, updated_at FROM pressure_word WHERE school_id = $1 ORDER BY word;

-- pressure_add(school_id, word, instead, stopped, updated_at)
INSERT INTO pressure_word (school_id, word, instead, stopped, version, updated_at) VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (school_id, word) DO NOTHING;

-- pressure_change(school_id, word, instead, stopped, updated_at, version)
UPDATE pressure_word SET instead = $3, stopped = $4, updated_at = $5, version = version + 1 WHERE school_id = $1 AND word = $2 AND version = $6;
