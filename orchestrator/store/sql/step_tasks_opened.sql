-- Step: user tasks that opened, given as a JSON array of rows.
INSERT INTO task (instance_id, id, process_key, element, state, form_id, assignee, groups, users, unit_id, duty,
                  sealed, priority, created_at, due_at, due_days, provisional, escalate_to)
SELECT %(id)s::uuid, t.id, t.process_key, t.element, 'open', t.form_id, t.assignee, t.groups, t.users, t.unit_id,
       t.duty, t.sealed, t.priority, %(at)s, t.due_at, t.due_days, t.provisional, t.escalate_to
  FROM json_to_recordset(%(tasks_opened)s::json)
       AS t (id text, process_key text, element text, form_id text, assignee text, groups text[], users text[],
             unit_id text, duty text, sealed boolean, priority integer, due_at timestamptz, due_days integer, provisional boolean, escalate_to text)
RETURNING 1
