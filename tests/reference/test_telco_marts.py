"""IBM Telco from its file to the publication: two rates, each under its name.

1,869 of 7,043 is the share of the file that ended; the 11 of tenure 0 (blank
TotalCharges) were never active, so the churn rate is 1,869 of 7,032
(docs/definitions/churn.md). The connector alone is tried in test_telco.py.
"""

from pathlib import Path

import pytest

from orchestration.base.settings import CODE_DIR
from tests.files.staging import shared_data
from tests.support.company import Company, ask
from tests.support.publications import differences

ORIGINAL = shared_data("telco_churn") / "Telco-Customer-Churn.csv"
EXAMPLE = CODE_DIR / "examples" / "telco" / "sources.yml"
SNAPSHOT = "select {} from metrics.subscription_snapshot where metric = '{}'"
DECEMBER = (
    "select customers_at_start, lost, kept, new, round(100 * churn_rate, 2)"
    " from serving.churn where basis = 'subscription' and breakdown = 'total'"
    " and period_start = date '2017-12-01'"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ORIGINAL.exists(), reason=f"{ORIGINAL} is not there"),
]


@pytest.fixture(scope="module")
def telco(tmp_path_factory: pytest.TempPathFactory) -> Company:
    company = Company(tmp_path_factory.mktemp("telco"), EXAMPLE, "telco")
    company.take([ORIGINAL])
    return company


@pytest.fixture(scope="module")
def published(telco: Company) -> Path:
    return telco.refresh("2018-01-02T00:00:00Z")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            SNAPSHOT.format(
                "ended_count, subscription_count, round(100 * value, 2)", "ended_share"
            ),
            "1869, 7043, 26.54",
        ),
        (
            SNAPSHOT.format(
                "ended_count, subscription_count, round(100 * value, 2)",
                "ever_active_churn_rate",
            ),
            "1869, 7032, 26.58",
        ),
        (DECEMBER, "7032, 1869, 5163, 0, 26.58"),
        # No month before: its leavers are not in the file.
        ("select min(period_start) from serving.churn", "2017-12-01"),
        # Eleven blanks: never active, never lost.
        (
            "select count(*), count(*) filter (where not was_ever_active),"
            " count(*) filter (where not was_ever_active and is_active)"
            " from marts.fct_subscriptions",
            "7043, 11, 0",
        ),
        # Nobody says what they were billed, and one month of leavers fits no model of
        # renewals: each of those who stayed is there with the reason, not left out.
        (
            "select count(*), count(value_to_date), count(value_reason),"
            " count(*) filter (where predicted_value = 0) from serving.clv",
            "7032, 0, 5163, 1869",
        ),
        ("select count(*) from meta.quarantine", "0"),
    ],
)
def test_the_published_figures_are_those_of_the_reference(
    published: Path, query: str, expected: str
) -> None:
    (row,) = ask(published, query)
    assert ", ".join(map(str, row)) == expected


def test_what_the_contracts_say_adds_up_to_the_whole(published: Path) -> None:
    """Cut by an attribute of the mapping: customers have one contract each."""
    rows = ask(
        published,
        "select breakdown, sum(customers_at_start), sum(lost) from serving.churn"
        " where period_start = date '2017-12-01' group by all order by all",
    )
    assert {row[0] for row in rows} == {
        *("total", "country", "plan", "internet_service", "payment_method")
    }
    assert {row[1:] for row in rows} == {(7032, 1869)}


def test_the_file_dropped_again_changes_nothing(
    telco: Company, published: Path
) -> None:
    telco.take([ORIGINAL])
    telco.write("again.csv", ORIGINAL.read_bytes())
    assert list(differences(published, telco.refresh("2018-01-02T00:00:00Z"))) == []
