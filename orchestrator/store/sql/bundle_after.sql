-- A bundle with the members of another, for cases that ran on earlier ones before.
INSERT INTO bundle (hash, process_key, members, current, earlier, created_at)
SELECT %(hash)s, process_key, members, false, %(earlier)s::text[], %(at)s FROM bundle WHERE hash = %(target)s
ON CONFLICT (hash) DO NOTHING
