"""Did what was published about the past change?

A series is one score over time: the answers of one role to one survey, and the total of
one role over all surveys of a kind. The answers that the last publication counted on
closed days are compared, answer by answer, with those that are counted now. Of churn
and cohorts it is only asked whether a published cell is gone. A history that changed by
more than late and corrected rows explain holds the publication, by the name of its
series.

Not here: whether today's values are plausible (`candidate_gate`).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from orchestration.checks.check_results import CheckDescription, CheckResult
from orchestration.publish.relations import quoted

DESCRIPTION: Final = CheckDescription(
    "no_published_series_was_restated",
    "publish/audit",
    "The answers behind every published score are those of the last publication, but "
    "for a few late or corrected rows, and no month of churn and no cell of a cohort "
    "that was published is gone. "
    "If a change is meant, accept it by the name of its series: "
    "cx refresh --accept NAME.",
)

LEAST_COUNTED: Final = 5
"""A series of fewer counted answers may be gone as a whole."""
LEAST_LOST: Final = 10
"""Fewer lost answers are late corrections, however small the series is."""
LEAST_LOST_OF_A_MONTH: Final = 20
LEAST_LOST_OF_A_SCORE: Final = 5
LEAST_CHANGED: Final = 5
LEAST_ADDED: Final = 10
CHANCE_OF_ONE_SCORE: Final = 1e-6
"""Lost answers that all have one score are no accident below this probability."""
LATE_DAYS: Final = 45
"""Answers may come in this long after their day without changing the past."""

Columns = Collection[tuple[str, str, str]]
"""Schema, table and name of columns."""


@dataclass(frozen=True)
class Restated:
    """A series whose history changed.

    Attributes:
        series: its name, by which the change can be accepted: `nps/<survey_id>`,
            `nps/all/relationship`, `churn/order`, `retention_cohorts/order`.
        words: what it was, what it is, and what else changed, for a person.
    """

    series: str
    words: str


@dataclass(frozen=True)
class Compared:
    """The closed answers of one series, then and now.

    Attributes:
        series: its name.
        role: of the questions.
        survey_id: of a series of one survey; None for a total.
        total_of_kind: the kind of surveys of a total; None for a series of one survey.
        counted: answers that the last publication counted (N).
        lost: of them, those that are counted no more.
        changed: of them, those with another score or scale, or that count for something
            else, because another score is good now.
        added: answers of a closed and long past day that were not counted before.
        lost_month: the largest number of answers that a month lost, among the months
            that lost a quarter of theirs or more.
        lost_score_share: where all lost answers have one score, its share of all
            counted ones; else None.
        mean_before: mean score of the counted answers.
        mean_now: mean score of the answers of the same days that are counted now.
        sources: the sources of what was lost, changed or added.
    """

    series: str
    role: str
    survey_id: str | None
    total_of_kind: str | None
    counted: int
    lost: int
    changed: int
    added: int
    lost_month: int
    lost_score_share: float | None
    mean_before: float | None
    mean_now: float | None
    sources: tuple[str, ...]


def is_restated(one: Compared) -> bool:
    """Whether the history of a series changed by more than late rows explain.

    The limits were chosen so that twelve healthy series hold less than half a
    publication a year, and that each of these is found the first night: a survey that
    is gone, a question whose role changed, an export without its zeros, another scale,
    answers of the past that were added.
    """
    if one.counted == 0:
        return False
    is_gone = one.counted >= LEAST_COUNTED and one.lost == one.counted
    has_lost_many = one.lost >= max(LEAST_LOST, one.counted / 10)
    has_lost_a_month = one.lost_month >= LEAST_LOST_OF_A_MONTH
    has_lost_a_score = (
        one.lost >= LEAST_LOST_OF_A_SCORE
        and one.lost_score_share is not None
        and one.lost_score_share ** (one.lost - 1) < CHANCE_OF_ONE_SCORE
    )
    has_changed = one.changed >= max(LEAST_CHANGED, one.counted / 20)
    has_gained = one.added >= max(LEAST_ADDED, one.counted / 10)
    return (
        is_gone
        or has_lost_many
        or has_lost_a_month
        or has_lost_a_score
        or has_changed
        or has_gained
    )


# Every answer stands in the series of its survey and in the total of its kind.
COMPARED: Final = """
with

answers_before as (
    select answer_id, survey_id, role, survey_kind, source, score, scale_min,
        scale_max, is_good, net_value, recorded_date
    from {last}.marts.fct_survey_answers
    where not is_excluded and recorded_date < $closed
),

answers_now as (
    select answer_id, survey_id, role, survey_kind, source, score, scale_min,
        scale_max, is_good, net_value, recorded_date
    from marts.fct_survey_answers
    where not is_excluded and recorded_date < $closed
),

before as (
    select role || '/' || survey_id as series, survey_id as of_survey,
        null as of_kind, *
    from answers_before
    union all
    select role || '/all/' || survey_kind as series, null as of_survey,
        survey_kind as of_kind, *
    from answers_before
),

present as (
    select role || '/' || survey_id as series, survey_id as of_survey,
        null as of_kind, *
    from answers_now
    union all
    select role || '/all/' || survey_kind as series, null as of_survey,
        survey_kind as of_kind, *
    from answers_now
),

answers as (
    select
        coalesce(before.series, present.series) as series,
        coalesce(before.of_survey, present.of_survey) as of_survey,
        coalesce(before.of_kind, present.of_kind) as of_kind,
        coalesce(before.role, present.role) as role,
        coalesce(before.source, present.source) as source,
        date_trunc('month', before.recorded_date) as month_before,
        before.score as score_before,
        present.score as score_now,
        before.answer_id is not null as was_counted,
        present.answer_id is not null as is_counted,
        was_counted and not is_counted as is_lost,
        was_counted and is_counted and (
            before.score is distinct from present.score
            or before.scale_min is distinct from present.scale_min
            or before.scale_max is distinct from present.scale_max
            or before.is_good is distinct from present.is_good
            or before.net_value is distinct from present.net_value
        ) as is_changed,
        not was_counted and present.recorded_date < $long_past as is_added
    from before
    full join present
        on before.series = present.series and before.answer_id = present.answer_id
),

months as (
    select
        series,
        count(case when is_lost then 1 end) as lost,
        count(*) as counted
    from answers
    where was_counted
    group by series, month_before
),

worst_months as (
    select series, max(lost) as lost_month
    from months
    where lost * 4 >= counted
    group by series
),

lost_scores as (
    select series, min(score_before) as score
    from answers
    where is_lost
    group by series
    having min(score_before) = max(score_before)
)

select
    answers.series,
    any_value(answers.role) as role,
    any_value(answers.of_survey) as survey_id,
    any_value(answers.of_kind) as total_of_kind,
    count(case when was_counted then 1 end) as counted,
    count(case when is_lost then 1 end) as lost,
    count(case when is_changed then 1 end) as changed,
    count(case when is_added then 1 end) as added,
    coalesce(any_value(worst_months.lost_month), 0) as lost_month,
    -- NULL where the lost answers have several scores, or nothing is lost.
    case
        when any_value(lost_scores.score) is not null
            then avg((score_before = lost_scores.score)::int)
    end as lost_score_share,
    avg(score_before) as mean_before,
    avg(score_now) as mean_now,
    coalesce(
        list(distinct source order by source)
            filter (where is_lost or is_changed or is_added),
        []
    ) as sources
from answers
left join worst_months on answers.series = worst_months.series
left join lost_scores on answers.series = lost_scores.series
group by answers.series
order by answers.series
"""
"""The closed answers of every series, then and now, one row each."""


@dataclass(frozen=True)
class Definition:
    """A table of marts that says what answers count for, its key and those columns."""

    kind: str
    table: str
    key: str
    columns: tuple[str, ...]


DEFINITIONS: Final = (
    Definition(
        "question",
        "dim_questions",
        "question_id",
        (
            "role",
            "ces_version",
            "scale_min",
            "scale_max",
            "good_from",
            "higher_is_better",
        ),
    ),
    Definition("survey", "dim_surveys", "survey_id", ("survey_kind", "touchpoint")),
)

CENSUSES: Final = {
    "churn": ("period_start",),
    "retention_cohorts": ("cohort_month", "age_months"),
}
"""Serving tables that count every customer, and what names a cell of their totals."""

ANSWER_COLUMNS: Final = frozenset(
    ("marts", "fct_survey_answers", column)
    for column in (
        "answer_id",
        "survey_id",
        "question_id",
        "role",
        "survey_kind",
        "source",
        "score",
        "scale_min",
        "scale_max",
        "is_good",
        "net_value",
        "is_excluded",
        "recorded_date",
    )
)


def check(
    con: duckdb.DuckDBPyConnection,
    last: str,
    common: Columns,
    accepted: Collection[str] = (),
) -> CheckResult:
    """Compare the build with the last publication.

    Args:
        con: the open connection to the build file.
        last: the name under which the last publication is attached.
        common: the columns that both have; empty when there is no last publication or
            nothing is to be compared. A table of which one side lacks a column that is
            compared is left out: its meaning has changed with its contract.
        accepted: names of series whose change is meant.

    Returns:
        One result; its metadata has a line for every series that was restated.
    """
    found = {one.series: one.words for one in restated(con, last, common)}
    held = {name: words for name, words in found.items() if name not in accepted}
    return CheckResult(
        name=DESCRIPTION.name,
        asset=DESCRIPTION.asset,
        passed=not held,
        blocking=DESCRIPTION.blocking,
        description=DESCRIPTION.description,
        metadata=held,
    )


def restated(
    con: duckdb.DuckDBPyConnection, last: str, common: Columns
) -> Iterator[Restated]:
    """Every series whose published history changed; arguments as for `check`."""
    present = set(common)
    if present >= ANSWER_COLUMNS:
        closed = _local_date(con, last)
        for one in _compared(con, last, closed):
            if is_restated(one):
                reasons = _changed_definitions(con, last, present, one)
                yield Restated(one.series, _words(one, closed, reasons))
    for table, key in CENSUSES.items():
        names = ("basis", "breakdown", "is_complete", *key)
        if {("serving", table, name) for name in names} <= present:
            yield from _vanished_cells(con, last, table, key)


def _local_date(con: duckdb.DuckDBPyConnection, last: str) -> date:
    """The day on which the last publication was made; the days before it are closed."""
    ((as_of, zone),) = con.execute(
        f"select as_of, reporting_time_zone from {quoted(last, 'meta', 'publication')}"  # noqa: S608
    ).fetchall()
    local: datetime = as_of.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return local.date()


def _compared(
    con: duckdb.DuckDBPyConnection, last: str, closed: date
) -> list[Compared]:
    found = con.execute(
        COMPARED.format(last=quoted(last)),
        {"closed": closed, "long_past": closed - timedelta(days=LATE_DAYS)},
    )
    columns = [column[0] for column in found.description or ()]
    facts = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return [Compared(**{**one, "sources": tuple(one["sources"])}) for one in facts]


def _changed_definitions(
    con: duckdb.DuckDBPyConnection,
    last: str,
    present: Collection[tuple[str, str, str]],
    one: Compared,
) -> Iterator[str]:
    """What the questions and surveys of a series say now that they did not say then."""
    series = {
        "role": one.role,
        "survey_id": one.survey_id,
        "survey_kind": one.total_of_kind,
    }
    for of in DEFINITIONS:
        columns = [one for one in of.columns if ("marts", of.table, one) in present]
        sides = ", ".join(f"before.{name}, present.{name}" for name in columns)
        rows = con.execute(
            f"""
            select before.{of.key}, present.{of.key} is null, {sides}
            from {quoted(last)}.marts.{of.table} as before
            left join marts.{of.table} as present using ({of.key})
            where before.{of.key} in (
                select {of.key} from {quoted(last)}.marts.fct_survey_answers
                where
                    role = $role
                    and coalesce(survey_id = $survey_id, true)
                    and coalesce(survey_kind = $survey_kind, true)
            )
            order by before.{of.key}
            """,  # noqa: S608 -- names of our own
            series,
        ).fetchall()
        for name, is_gone, *values in rows:
            if is_gone:
                yield f"{of.kind} {name} is gone"
                continue
            both = zip(columns, values[::2], values[1::2], strict=True)
            for column, before, now in both:
                if before != now:
                    yield f"{column} of {of.kind} {name} was {before}, is {now}"


def _words(one: Compared, closed: date, reasons: Iterable[str]) -> str:
    """What happened to a series, in one line."""
    counts = {
        "are counted no more": one.lost,
        "have another score or scale, or count for something else": one.changed,
        f"are new although older than {LATE_DAYS} days": one.added,
    }
    happened = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    means = " to ".join(
        "nothing" if mean is None else f"{mean:.2f}"
        for mean in (one.mean_before, one.mean_now)
    )
    why = "; ".join(reasons) or "no question or survey says anything else than before"
    return (
        f"of {one.counted} answers counted before {closed}, {happened}; "
        f"the mean score went from {means}; source {', '.join(one.sources)}; {why}"
    )


def _vanished_cells(
    con: duckdb.DuckDBPyConnection, last: str, table: str, key: tuple[str, ...]
) -> Iterator[Restated]:
    """Complete cells of a census that were published and are not there any more."""
    names = ", ".join(("basis", *key))
    rows = con.execute(
        f"""
        select basis, count(*), min({key[0]}), max({key[0]})
        from (
            select {names} from {quoted(last)}.serving.{table}
            where breakdown = 'total' and is_complete
            except
            select {names} from serving.{table} where breakdown = 'total'
        )
        group by basis order by basis
        """  # noqa: S608 -- names of our own
    ).fetchall()
    for basis, count, first, latest in rows:
        yield Restated(
            f"{table}/{basis}",
            f"{count} complete cells of {first} to {latest} are gone; a source that "
            "was added or taken away, or its observed_from, changes what is known of "
            "the past",
        )
