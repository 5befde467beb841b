"""The first gate: is what was loaded fit to be built from?

It looks at the load log and at the documents of the latest loads. The loaders have
quarantined the rows that cannot be used; the checks here ask whether these are
suspiciously many, and whether all rows together are suspiciously few.
"""

from typing import Final

import duckdb

from orchestration.checks.check_results import CheckResult
from orchestration.checks.expectations import Expectation, validate
from orchestration.extract.registry import API_VENDORS

ASSET: Final = "raw/ledger"
MAX_REJECTED_SHARE: Final = 0.05
# A field counts as renamed only if at least this many documents were loaded, because in
# a night with few documents a single odd one would be a large share.
MIN_DOCUMENTS: Final = 20
MIN_USUAL_VOLUME: Final = 0.2
"""A week with less than a fifth of the usual rows is held."""
MAX_LAG_HOURS: Final = 48
BETWEEN: Final = "ExpectColumnValuesToBeBetween"

SUITE: Final = (
    Expectation(
        "every_row_read_is_accounted_for",
        ASSET,
        "latest_loads",
        BETWEEN,
        {"column": "unaccounted_rows", "min_value": 0, "max_value": 0},
        "Rows read are new, unchanged or in quarantine, in the latest load of every "
        "resource.",
    ),
    Expectation(
        "few_rows_were_rejected",
        ASSET,
        "latest_loads",
        BETWEEN,
        {"column": "rejected_share", "min_value": 0, "max_value": MAX_REJECTED_SHARE},
        "Of each batch that was loaded at most 5 % of the rows went to quarantine.",
    ),
    Expectation(
        "no_batch_is_held_or_failed",
        ASSET,
        "latest_loads",
        "ExpectColumnValuesToNotBeInSet",
        {"column": "status", "value_set": ["held", "failed"]},
        "The latest load of every resource was taken in; else its old data stand.",
        blocking=False,
    ),
    Expectation(
        "every_row_of_the_company_is_usable",
        ASSET,
        "latest_loads",
        BETWEEN,
        {"column": "unusable_company_rows", "min_value": 0, "max_value": 0},
        "Every row of the company's own files could be used; where one could not, "
        "what it said before stands. make check-sources names file and line.",
        blocking=False,
    ),
    Expectation(
        "weekly_volume_is_usual",
        ASSET,
        "weekly_volumes",
        BETWEEN,
        {"column": "share_of_usual", "min_value": MIN_USUAL_VOLUME},
        "New rows of the seven days up to a resource's last load are at least a fifth "
        "of the median of the four weeks before (where that is 50 or more); "
        "accept_changes makes the new volume the usual one.",
    ),
    Expectation(
        "required_paths_are_there",
        ASSET,
        "required_paths",
        BETWEEN,
        {"column": "missing_share", "min_value": 0, "max_value": MAX_REJECTED_SHARE},
        "The fields that staging reads are in the documents that came last (where 20 "
        "or more came); a renamed field is missing from all of them.",
    ),
    Expectation(
        "sources_are_fresh",
        ASSET,
        "freshness",
        BETWEEN,
        {"column": "lag_hours", "max_value": MAX_LAG_HOURS},
        "Every resource has been read up to less than two days before as_of; what is "
        "dropped as files, four days.",
        blocking=False,
    ),
)

# The loads of the latest run of each resource, added up, because a run makes one load
# per landing file. The files in which a company says what its questions are have few
# rows, so a share says nothing there: one bad row of five must not hold everything.
LATEST_LOADS: Final = """
select
    source,
    resource,
    max_by(status, load_id) as status,
    sum(rows_read - rows_new - rows_unchanged - rows_rejected) as unaccounted_rows,
    sum(rows_rejected) filter (where status = 'loaded' and vendor != 'company')
    / nullif(sum(rows_read) filter (where status = 'loaded'), 0) as rejected_share,
    sum(rows_rejected) filter (where vendor = 'company') as unusable_company_rows
from _el.loads
inner join (
    select source, resource, max_by(run_id, load_id) as run_id
    from _el.loads
    group by source, resource
) using (source, resource, run_id)
inner join _el.sources using (source)
group by source, resource
"""

# Since when somebody has accepted that a resource has another volume than before.
ACCEPTED: Final = """
create table if not exists _el.accepted_volumes (
    source varchar not null,
    resource varchar not null,
    accepted_at timestamp not null
)
"""

# The new rows of the last week as a share of the usual ones. Weeks are compared,
# because on some days of a week there are always few rows. The first five weeks of a
# resource, or of its accepted new volume, are too few to compare. Weeks are counted
# back from a resource's own last load, so that a source which is down does not hold the
# others back; `sources_are_fresh` checks how old it is.
WEEKLY_VOLUMES: Final = """
select
    source,
    resource,
    latest,
    week_0 / list_aggregate([week_1, week_2, week_3, week_4], 'median')
        as share_of_usual
from (
    select
        source,
        resource,
        min(as_of) as first_load,
        max(latest) as latest,
        coalesce(sum(rows_new) filter (where week = 0), 0) as week_0,
        coalesce(sum(rows_new) filter (where week = 1), 0) as week_1,
        coalesce(sum(rows_new) filter (where week = 2), 0) as week_2,
        coalesce(sum(rows_new) filter (where week = 3), 0) as week_3,
        coalesce(sum(rows_new) filter (where week = 4), 0) as week_4
    from (
        select
            *,
            max(as_of) filter (where status = 'loaded') over resource_loads as latest,
            floor(epoch(latest - as_of) / 604800) as week
        from _el.loads
        semi join _el.sources using (source)
        window resource_loads as (partition by source, resource)
    )
    group by source, resource
)
left join (
    select source, resource, max(accepted_at) as accepted_at
    from _el.accepted_volumes
    group by source, resource
) using (source, resource)
where
    latest - greatest(first_load, accepted_at) >= interval 35 days
    and list_aggregate([week_1, week_2, week_3, week_4], 'median') >= 50
"""

ACCEPT: Final = f"""
insert into _el.accepted_volumes
select source, resource, latest
from ({WEEKLY_VOLUMES})
where share_of_usual < {MIN_USUAL_VOLUME}
"""  # noqa: S608 -- constants of our own

# How far each source lags behind. Files are dropped on working days, so a weekend is
# taken off for them.
FRESHNESS: Final = """
select
    state.source,
    state.resource,
    date_diff('minute', state.watermark, latest.as_of) / 60
    - case when sources.vendor = 'files' then 48 else 0 end as lag_hours
from _el.state as state
inner join _el.sources as sources using (source)
cross join (select max(as_of) as as_of from _el.loads) as latest
where state.watermark is not null
"""


def run(
    con: duckdb.DuckDBPyConnection, *, accept_changes: bool = False
) -> list[CheckResult]:
    """Check what the latest loads brought.

    With `accept_changes` a volume that is unusual now counts as the usual one from now
    on. Otherwise the runs of the coming weeks would be held for it as well.
    """
    con.execute(ACCEPTED)
    if accept_changes:
        con.execute(ACCEPT)
    queries = {
        "latest_loads": LATEST_LOADS,
        "weekly_volumes": WEEKLY_VOLUMES,
        "freshness": FRESHNESS,
        "required_paths": _required_paths(),
    }
    return validate(con, SUITE, queries)


def _required_paths() -> str:
    """How many of the latest documents lack a path that their resource declares.

    When a vendor renames a field, it is missing in all new documents at once.
    """
    parts = [
        f"select '{vendor.schema}.{resource.name}' as raw_table, "  # noqa: S608 declared
        f"'{path}' as path, "
        f"avg((json_extract(doc, '{path}') is null)::integer) as missing_share "
        f"from {vendor.schema}.{resource.name} where not _deleted "
        "and _loaded_at >= (select max(as_of) from _el.loads) "
        f"having count(*) >= {MIN_DOCUMENTS}"
        for vendor in API_VENDORS.values()
        for resource in vendor.resources
        for path in resource.required
    ]
    return " union all ".join(parts)
