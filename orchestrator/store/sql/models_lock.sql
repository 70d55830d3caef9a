-- Whoever changes the set of models waits here for the one before to commit; readers do not wait.
LOCK TABLE model IN SHARE ROW EXCLUSIVE MODE
