-- Rows of an uploaded list as they came.
INSERT INTO import_row (batch_id, number, cells)
SELECT %(batch)s::uuid, r.number, r.cells FROM unnest(%(numbers)s::int[], %(cells)s::text[]) AS r (number, cells)
