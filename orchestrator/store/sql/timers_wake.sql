-- Timers of a case that goes on again may be taken from now on.
UPDATE timer SET ready = greatest(due, %(now)s) WHERE instance_id = %(id)s::uuid AND ready > due
