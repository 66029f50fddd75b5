-- snapshot_get(school_id, id) : snapshot?
SELECT school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash FROM snapshot WHERE school_id = $1 AND id = $2;

-- snapshot_list(school_id, cohort) : snapshot*
-- 一届的全部快照，先后为序
SELECT school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash FROM snapshot WHERE school_id = $1 AND cohort = $2 ORDER BY number;

-- snapshot_last(school_id, cohort, due_at, kind?) : snapshot?
-- 某一时刻之前最近的一次
SELECT school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash FROM snapshot WHERE school_id = $1 AND cohort = $2 AND due_at < $3
--? kind
	AND kind = $4
ORDER BY due_at DESC, number DESC LIMIT 1;

-- snapshot_next(school_id, cohort, due_at, kind) : snapshot?
-- 某一时刻之后最早的一次同类快照
SELECT school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash FROM snapshot WHERE school_id = $1 AND cohort = $2 AND due_at > $3 AND kind = $4 ORDER BY due_at, number LIMIT 1;

-- snapshot_of(school_id, cohort, kind, due_on) : snapshot?
SELECT school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash FROM snapshot WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND due_on = $4;

-- snapshot_end(school_id, cohort) : snapshot?
-- 链上的最后一次
SELECT school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash FROM snapshot WHERE school_id = $1 AND cohort = $2 ORDER BY number DESC LIMIT 1;

-- snapshot_add(school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash)
INSERT INTO snapshot (school_id, id, cohort, number, kind, due_on, due_at, frozen_at, definition, meaning, people, graduates, people_hash, previous, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- snapshot_tally_add(school_id, snapshot_id, college_id, cells)
INSERT INTO snapshot_tally (school_id, snapshot_id, college_id, cells) VALUES ($1, $2, $3, $4);

-- snapshot_tallies(school_id, snapshot_id) : snapshot_tally*
-- 各学院的计数，不含全校合计
SELECT school_id, snapshot_id, college_id, cells FROM snapshot_tally WHERE school_id = $1 AND snapshot_id = $2 AND college_id <> 0 ORDER BY college_id;

-- snapshot_tally_all(school_id, snapshot_id) : snapshot_tally*
SELECT school_id, snapshot_id, college_id, cells FROM snapshot_tally WHERE school_id = $1 AND snapshot_id = $2 ORDER BY college_id;

-- snapshot_tally_of(school_id, snapshot_id, college_id) : snapshot_tally?
SELECT school_id, snapshot_id, college_id, cells FROM snapshot_tally WHERE school_id = $1 AND snapshot_id = $2 AND college_id = $3;

-- meaning_get(school_id, hash) : meaning?
SELECT school_id, hash, text FROM meaning WHERE school_id = $1 AND hash = $2;

-- meaning_add(school_id, hash, text)
INSERT INTO meaning (school_id, hash, text) VALUES ($1, $2, $3) ON CONFLICT (school_id, hash) DO NOTHING;

-- snapshot_people(school_id, cohort, due_at) : snapshot_person&
-- 某一时刻的每一个人，依次逐个；比较时让索引只管次序，一百万人也不必先排好
SELECT s.graduate_id AS graduate_id, s.counted AS counted, s.college_id AS college_id, s.major_id AS major_id, s.level AS level, s.sex AS sex,
	s.stage AS stage, s.registered AS registered, s.approved AS approved, s.confirmed AS confirmed, s.hash AS hash
FROM standing_ever s
WHERE s.school_id = $1 AND s.cohort || '' = $2 AND s.since_at + 0 < $3 AND s.until_at >= $3
ORDER BY s.graduate_id;

-- snapshot_entries(school_id) : snapshot_entry*
-- 操作记录里的每一次冻结
SELECT sequence, subject_id, note FROM audit
WHERE school_id = $1 AND action = 'snapshot.freeze' AND outcome = 'ok' ORDER BY sequence;

-- snapshot_cohorts(school_id) : cohort_name*
SELECT cohort FROM cohort WHERE school_id = $1 ORDER BY cohort;

-- snapshot_waiting(school_id) : due?
-- 下一个要冻结的时刻
SELECT d.school_id AS school_id, d.cohort AS cohort, d.kind AS kind, d.due_on AS due_on, d.due_at AS due_at, d.snapshot_id AS snapshot_id
FROM due d JOIN cohort k ON k.school_id = d.school_id AND k.cohort = d.cohort
WHERE d.school_id = $1 AND d.snapshot_id = 0 AND k.state = 'open'
ORDER BY d.due_at LIMIT 1;
