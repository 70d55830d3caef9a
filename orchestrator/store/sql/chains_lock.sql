-- The heads of several streams' chains, held until the commit; always in one order, so that nobody waits in a circle.
SELECT stream::text, seq, head FROM chain WHERE stream = ANY (%(streams)s::uuid[]) ORDER BY stream FOR UPDATE
