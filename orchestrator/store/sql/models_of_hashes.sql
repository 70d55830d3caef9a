-- What models of these hashes are called.
SELECT hash, kind, key, version, name, name_en FROM model WHERE hash = ANY (%(hashes)s)
