-- The record of events: monthly partitions, and protection against change by anyone.

CREATE FUNCTION countersign_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % of event is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION countersign_refuse_change();

-- Rows outside the monthly partitions land here, so that no event is ever refused for its date.
CREATE TABLE event_other PARTITION OF event DEFAULT;

-- Take the rights to change events from the application's role, on the table and on every partition.
CREATE FUNCTION countersign_protect_events() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'event'::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM countersign_app', part);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO countersign_app', part);
    END LOOP;
END
$$;

-- Make the partitions of the month of `moment` and the three months after it. Runs as the owner of the tables, so
-- that the application's role may call it. A month whose rows already lie in event_other is left as it is.
CREATE FUNCTION countersign_event_partitions(moment timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date;
    part text;
BEGIN
    FOR ahead IN 0..3 LOOP
        first := (date_trunc('month', moment AT TIME ZONE 'UTC') + make_interval(months => ahead))::date;
        part := 'event_' || to_char(first, 'YYYY_MM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL
            OR EXISTS (SELECT 1 FROM event_other
                        WHERE at >= first AT TIME ZONE 'UTC'
                          AND at < (first + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE %I PARTITION OF event FOR VALUES FROM (%L) TO (%L)', part,
                       first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('REVOKE ALL ON %I FROM countersign_app', part);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO countersign_app', part);
    END LOOP;
END
$$;
