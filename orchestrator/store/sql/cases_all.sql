-- Every case with its state.
SELECT id::text, state FROM instance ORDER BY id
