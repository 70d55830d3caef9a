-- The bundle that a new case of a process gets.
SELECT hash FROM bundle WHERE process_key = %(process_key)s AND current
