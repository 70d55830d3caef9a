-- What is stored of these files, without their bytes; locked, so that two cases cannot both take one.
SELECT id::text, sha256, name, size, media_type, uploaded_by, case_id::text
  FROM attachment WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id FOR UPDATE
