-- How far business time is ahead.
SELECT offset_seconds FROM business_clock WHERE id = 1
