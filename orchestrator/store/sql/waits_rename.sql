-- An element has another id in the version that a case has gone to; who did it counts under the new name too. Only tasks know their process; timers, messages and
-- incidents of another process of the case with an element of the same id keep their name, which only the lists show.
WITH tasks AS (
    UPDATE task SET element = %(new)s
     WHERE instance_id = %(id)s::uuid AND process_key = %(process)s AND element = %(old)s
), timers AS (
    UPDATE timer SET element = %(new)s WHERE instance_id = %(id)s::uuid AND element = %(old)s
), subscriptions AS (
    UPDATE subscription SET element = %(new)s WHERE instance_id = %(id)s::uuid AND element = %(old)s
)
UPDATE incident SET element = %(new)s WHERE instance_id = %(id)s::uuid AND element = %(old)s
