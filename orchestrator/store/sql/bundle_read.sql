-- A bundle by its hash.
SELECT hash, process_key, members FROM bundle WHERE hash = %(hash)s
