"""SQL that makes new versions, rejects and tombstones of the records of a batch.

A tombstone is a version that says that its record is deleted. Every statement works on
the whole batch, so a batch needs the same few statements whatever its size. The
document itself is stored as it was delivered. Identifiers come from our own tables of
endpoints, values are parameters.
"""
# ruff: noqa: S608 -- what is put into a statement comes from the endpoint tables

from orchestration.extract.kernel.line_statements import document
from orchestration.extract.kernel.specs import Kind, ResourceSpec


def _is_object(wrapped: bool) -> str:
    path = ", '$.doc'" if wrapped else ""
    return f"coalesce(try(json_type(line{path})) = 'OBJECT', false)"


def write_rejects(wrapped: bool) -> str:
    """Statement: insert the records that cannot be used, with their text and reason."""
    return f"""
insert into _el.rejects
select
    $load_id, $source, $resource, record_no, pk,
    case
        when reason = 'key_missing' and not {_is_object(wrapped)} then 'not_an_object'
        else reason
    end,
    detail, encode(line), $loaded_at
from incoming
where reason is not null
"""


# The records of the batch: all, those that cannot be used, and those that are newer
# than the window. The newer ones are left to the next window, which begins where this
# one ends.
COUNT = """
select
    count(*),
    count(*) filter (where reason is not null),
    count(*) filter (where reason is null and $windowed and own_time > $end)
from incoming
"""


def pick_versions(spec: ResourceSpec) -> str:
    """Statement: the batch's distinct versions as `picked`.

    A record without an update time was delivered as it was at that moment, so the last
    of several counts. An event never changes, so the first of several counts.
    """
    versions = (
        "pk, own_time, if(own_time is null, null, hash),"
        " if(own_time is null, null, deleted)"
    )
    keys = versions if spec.kind is Kind.VERSIONED else "pk"
    which = "min" if spec.kind is Kind.EVENT else "max"
    return f"""
create or replace temp table picked as
select incoming.* exclude (line, reason, detail)
from incoming
semi join (
    select {which}(record_no) as record_no
    from incoming
    where reason is null and not ($windowed and coalesce(own_time > $end, false))
    group by {keys}
) as chosen using (record_no)
"""


def read_known(table: str) -> str:
    """Statement: the versions that the warehouse has of the batch's records."""
    return f"""
create or replace temp table known as
select _pk, _cursor, _hash, _deleted, _load_id
from {table}
semi join (select distinct pk as _pk from picked) as asked using (_pk)
where _source = $source
"""


# The time of a version is the record's update time. A record without one gets the end
# of the window, and so does one that a full reading delivers although it was taken for
# deleted. Such a time is always later than that of the version before.
_JUDGED = """
create or replace temp table fresh as
with

latest as (
    select _pk, _cursor, _hash, _deleted
    from known
    qualify row_number() over (
        partition by _pk order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

judged as (
    select
        picked.*,
        own_time is not null and not (
            $complete and coalesce(_deleted and not deleted, false)
            and own_time <= _cursor
        ) as has_time,
        coalesce(_hash = hash and _deleted = deleted, false) as is_current,
        if(has_time, own_time, greatest($end, _cursor + interval 1 microsecond))
            as version_time,
    from picked
    left join latest on latest._pk = picked.pk
)
"""

NEW_VERSIONS = (
    _JUDGED
    + """
select judged.*
from judged
left join known
    on
        judged.has_time
        and known._pk = judged.pk
        and known._cursor = judged.version_time
        and known._hash = judged.hash
        and known._deleted = judged.deleted
where known._pk is null and (judged.has_time or not judged.is_current)
"""
)

NEW_EVENTS = (
    _JUDGED
    + """
select judged.*
from judged
anti join known on known._pk = judged.pk
"""
)


def write_versions(table: str, wrapped: bool) -> str:
    """Statement: insert the new versions into their raw table."""
    return f"""
insert into {table}
select
    $source, fresh.pk, version_time, fresh.deleted, fresh.hash, $load_id,
    $loaded_at,
    if(
        $backfilled,
        least(coalesce(fresh.own_time, fresh.created_at, $observed_from), $loaded_at),
        $loaded_at
    ),
    {document(wrapped)}
from incoming
inner join fresh using (record_no)
"""


NOTE_SEEN = """
insert into _el.seen
select distinct $source, $resource, pk from incoming where pk is not null
"""

FORGET_SEEN = "delete from _el.seen where source = $source and resource = $resource"


def find_absent(table: str) -> str:
    """Statement: live records that a full reading did not bring, as `absent`."""
    return f"""
create or replace temp table absent as
with

latest as (
    select
        _pk,
        max_by(
            {{'row': rowid, 'time': _cursor, 'deleted': _deleted}},
            {{'a': _cursor, 'b': _load_id, 'c': _deleted, 'd': _hash}}
        ) as version
    from {table}
    where _source = $source
    group by _pk
),

seen as (
    select pk from incoming where pk is not null
    union
    select pk from _el.seen where source = $source and resource = $resource
)

select
    latest._pk,
    version.row as version_row,
    version.time as version_time,
    seen.pk is null as is_absent
from latest
left join seen on latest._pk = seen.pk
where not version.deleted
"""


COUNT_ABSENT = "select count(*) filter (where is_absent), count(*) from absent"


def write_tombstones(table: str) -> str:
    """Statement: insert tombstones of the absent records, with their last document."""
    return f"""
insert into {table}
select
    _source, raw._pk, greatest($end, version_time + interval 1 microsecond), true,
    _hash, $load_id, $loaded_at, $loaded_at, doc
from {table} as raw
inner join absent on raw.rowid = absent.version_row
where is_absent
"""
