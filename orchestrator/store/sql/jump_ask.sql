-- A jump that one of administration asks for.
INSERT INTO jump (instance_id, id, token, element, target, ending, reason, state, asked_by, asked_at)
VALUES (%(case)s::uuid, %(id)s::uuid, %(token)s, %(element)s, %(target)s, %(ending)s, %(reason)s, 'asked', %(by)s, %(at)s)
