-- employer_get(school_id, uscc) : employer?
SELECT school_id, id, uscc, name, nature, industry, division, address, created_at, updated_at FROM employer WHERE school_id = $1 AND uscc = $2;

-- employer_add(school_id, id, uscc, name, nature, industry, division, address, created_at)
INSERT INTO employer (school_id, id, uscc, name, nature, industry, division, address, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
ON CONFLICT (school_id, uscc) DO NOTHING;

-- employer_set(school_id, uscc, name, nature, industry, division, address, updated_at)
UPDATE employer SET name = $3, nature = $4, industry = $5, division = $6, address = CASE WHEN $7 = '' THEN address ELSE $7 END, updated_at = $8
WHERE school_id = $1 AND uscc = $2;
