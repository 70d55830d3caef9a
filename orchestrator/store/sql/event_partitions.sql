-- Make the monthly partitions of the record around a moment.
SELECT countersign_event_partitions(%(now)s)
