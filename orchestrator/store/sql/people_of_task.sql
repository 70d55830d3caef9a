-- The active people who hold a role that a task is offered to, or whom it names, without the one who asks.
SELECT id FROM person
 WHERE active AND id <> %(me)s AND (roles && %(groups)s::text[] OR id = ANY (%(users)s::text[]))
 ORDER BY id
