-- The days that operations declared working or free.
SELECT coalesce(json_agg(json_build_array(day, working)), '[]'::json) AS overrides FROM calendar_override
