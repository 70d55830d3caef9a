-- One task with its case, for reading only.
SELECT t.instance_id::text, t.id, t.process_key, t.element, t.state, t.form_id, t.assignee, t.groups, t.users, t.unit_id,
       t.duty, t.sealed, t.priority, t.created_at, t.due_at, t.provisional, t.reminded_at, t.escalated_at,
       t.escalate_to, t.completed_at, t.completed_by, t.delegated_by, i.bundle, i.title, i.business_key,
       i.process_key AS case_process, i.state AS case_state, i.started_by, i.tokens, t.undo
  FROM task t JOIN instance i ON i.id = t.instance_id
 WHERE t.instance_id = %(id)s::uuid AND t.id = %(token)s
