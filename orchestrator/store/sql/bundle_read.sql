-- A bundle by its hash.
SELECT hash, process_key, members, earlier FROM bundle WHERE hash = %(hash)s
