-- A completed task that was taken back: nobody did it.
UPDATE task SET state = 'cancelled', completed_by = NULL, undo = NULL
 WHERE instance_id = %(id)s::uuid AND id = %(token)s AND state = 'completed'
