-- Remove files that no step bound since a moment.
DELETE FROM attachment WHERE case_id IS NULL AND uploaded_at < %(before)s
