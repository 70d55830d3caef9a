-- Rows of lists that were finished long ago are not kept: they hold personal data and have served.
DELETE FROM import_row r USING import_batch b
 WHERE r.batch_id = b.id AND b.person_id = %(person)s AND b.created_at < %(before)s
