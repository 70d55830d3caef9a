-- Why a loan's inspection could not begin, kept with its figures; removed by null.
UPDATE loan
   SET facts = CASE WHEN %(problem)s::text IS NULL THEN facts - 'inspection_problem'
                    ELSE facts || jsonb_build_object('inspection_problem', %(problem)s::text) END
 WHERE no = %(no)s
