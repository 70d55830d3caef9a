-- Timer starts whose moment has come, earliest first; locked, so that two workers take different ones.
SELECT process_key, element FROM start_timer
 WHERE due <= %(now)s
 ORDER BY due
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
