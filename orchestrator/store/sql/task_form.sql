-- The form and the duty that an open task has in the version that its case has gone to.
UPDATE task SET form_id = %(form)s, duty = %(duty)s
 WHERE instance_id = %(id)s::uuid AND id = %(token)s AND state = 'open'
