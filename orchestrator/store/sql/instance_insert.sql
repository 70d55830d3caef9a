-- A new case; the step that follows writes everything else of it.
INSERT INTO instance (id, bundle, process_key, business_key, title, state, tokens, seq, head, started_by, unit_id,
                      started_at, moved_at)
VALUES (%(id)s::uuid, %(bundle)s, %(process_key)s, %(business_key)s, %(title)s, 'running', '', 0, '',
        %(started_by)s, %(unit_id)s, %(started_at)s, %(started_at)s)
