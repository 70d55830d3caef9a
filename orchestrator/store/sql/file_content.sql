-- A file's bytes.
SELECT content FROM attachment WHERE id = %(id)s::uuid
