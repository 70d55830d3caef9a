-- The active people's roles and units.
SELECT roles, unit_id FROM person WHERE active
