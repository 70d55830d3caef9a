-- Steps done in one version of the models cannot be taken back in another.
UPDATE task SET undo = NULL WHERE instance_id = %(id)s::uuid AND undo IS NOT NULL
