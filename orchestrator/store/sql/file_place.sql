-- Which case and field a bound file belongs to.
SELECT id::text, case_id::text, field, name, sha256, media_type FROM attachment WHERE id = %(id)s::uuid AND case_id IS NOT NULL
