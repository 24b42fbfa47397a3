-- What the guards do; guards.py says on which tables, and sets the search path that each function keeps: the tables
-- are ours, whatever temporary tables or types of the same names somebody makes.

CREATE OR REPLACE FUNCTION kernel_forbid() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'goldenthread: % is not allowed on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;


-- Entries

CREATE OR REPLACE FUNCTION kernel_step_version() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (NEW.id, NEW.register, NEW.created_at, NEW.version) <> (OLD.id, OLD.register, OLD.created_at, OLD.version + 1) THEN
        RAISE EXCEPTION 'goldenthread: a change of entry % needs its next version and an event', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;


-- The log

-- Who writes an event cannot choose when: the settler goes by the number, the parts by the transaction.
CREATE OR REPLACE FUNCTION kernel_stamp_event() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM currval('kernel_event_id_seq') THEN
        RAISE EXCEPTION 'goldenthread: the number of an event is given by the database' USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.transaction := pg_current_xact_id()::text::bigint;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;

-- With the entry's foreign key this makes events and versions one to one: none ahead of its entry, none left out,
-- none without its body.
CREATE OR REPLACE FUNCTION kernel_require_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.version < 1
        OR NOT EXISTS (SELECT FROM kernel_entry WHERE id = NEW.entry_id AND version >= NEW.version)
        OR NOT EXISTS (SELECT FROM kernel_eventbody WHERE event_id = NEW.id)
        OR NEW.version > 1
            AND NOT EXISTS (SELECT FROM kernel_event WHERE entry_id = NEW.entry_id AND version = NEW.version - 1)
    THEN
        RAISE EXCEPTION 'goldenthread: event % of entry % lacks its body, or the entry its version %',
            NEW.id, NEW.entry_id, NEW.version USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

-- A body is written whole. Afterwards an erasure, in the transaction of its event, may put hashes in the place of the
-- fields that it names; the person goes together with "_by".
CREATE OR REPLACE FUNCTION kernel_guard_body() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    erasure record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.fields @? '$.* ? (!exists(@.value) || !exists(@.salt) || exists(@.hash))' THEN
            RAISE EXCEPTION 'goldenthread: the body of event % is not whole', NEW.event_id
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSE
        SELECT newest.transaction, newest.verb, body.fields -> 'erased' -> 'value' AS names INTO erasure
            FROM kernel_event told
            JOIN kernel_event newest ON newest.entry_id = told.entry_id
            JOIN kernel_eventbody body ON body.event_id = newest.id
            WHERE told.id = OLD.event_id ORDER BY newest.version DESC LIMIT 1;
        IF NEW.event_id <> OLD.event_id
            OR erasure.verb IS DISTINCT FROM 'erased'
            OR erasure.transaction <> pg_current_xact_id()::text::bigint
            OR EXISTS (
                SELECT FROM jsonb_each(OLD.fields) o FULL JOIN jsonb_each(NEW.fields) n USING (key)
                WHERE n.value IS DISTINCT FROM o.value AND NOT coalesce(
                    o.value ? 'salt' AND n.value = jsonb_build_object('hash', n.value -> 'hash')
                    AND n.value ->> 'hash' ~ '^[0-9a-f]{64}$' AND erasure.names ? key, false)
            )
        THEN
            RAISE EXCEPTION 'goldenthread: only an erasure takes something out of the log, and nothing puts anything in'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.person_id IS DISTINCT FROM (NEW.fields -> '_by' ->> 'value')::bigint THEN
        RAISE EXCEPTION 'goldenthread: the person of event % is not the one in its body', NEW.event_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION kernel_next_position() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM kernel_eventposition) THEN
        RAISE EXCEPTION 'goldenthread: % is not the next position', NEW.position USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;


-- The tree of organisations

-- Runs as the owner, so that the program's role need not be able to write the closure that permissions read.
-- 6030 is the lock of whoever changes the tree: two moves at once could otherwise make a loop together.
CREATE OR REPLACE FUNCTION kernel_keep_closure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    loop_found boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(6030);
    WITH RECURSIVE line (organisation_id, ancestor_id, distance) AS (
        SELECT entry_ptr_id, entry_ptr_id, 0 FROM kernel_organisation
        UNION ALL
        SELECT line.organisation_id, above.parent_id, line.distance + 1
        FROM line JOIN kernel_organisation above ON above.entry_ptr_id = line.ancestor_id
        WHERE above.parent_id IS NOT NULL
    ) CYCLE ancestor_id SET looped USING path,
    gone AS (
        DELETE FROM kernel_organisationancestor held WHERE NOT EXISTS (
            SELECT FROM line
            WHERE line.organisation_id = held.organisation_id AND line.ancestor_id = held.ancestor_id AND NOT looped
        )
    ),
    kept AS (
        INSERT INTO kernel_organisationancestor AS held (organisation_id, ancestor_id, distance)
        SELECT organisation_id, ancestor_id, distance FROM line WHERE NOT looped
        ON CONFLICT (ancestor_id, organisation_id) DO UPDATE SET distance = excluded.distance
        WHERE held.distance <> excluded.distance
    )
    SELECT bool_or(looped) INTO loop_found FROM line;
    IF loop_found THEN
        RAISE EXCEPTION 'goldenthread: an organisation cannot stand below itself' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION kernel_only_the_tree() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'goldenthread: the lines of descent follow from the parents of organisations'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
