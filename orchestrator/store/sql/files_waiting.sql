-- How many files of a person no step has bound yet.
SELECT count(*) AS count FROM attachment WHERE uploaded_by = %(person)s AND case_id IS NULL
