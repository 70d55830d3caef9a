-- A case goes on with another set of models.
UPDATE instance SET bundle = %(bundle)s WHERE id = %(id)s::uuid
