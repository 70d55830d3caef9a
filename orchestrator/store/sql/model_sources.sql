-- The sources of models by their hashes.
SELECT hash, kind, key, source FROM model WHERE hash = ANY (%(hashes)s)
