"""What files tell of the past of subscriptions: changes, and snapshots day by day."""

from typing import Any

from orchestration.base import dbt_runner
from tests.files.shop import Shop, family

SUBSCRIPTIONS: dict[str, Any] = {
    "entity": "subscriptions",
    "key": "id",
    "columns": {
        "started_at": {"constant": "2026-01-05T10:00:00Z"},
        "currency": {"constant": "EUR"},
        "interval": "interval",
        "plan": "plan",
        "recurring_amount": "amount",
    },
}
CHANGES: dict[str, Any] = {
    "entity": "subscription_changes",
    "key": ["id", "at"],
    "columns": {
        "subscription_id": "id",
        "changed_at": "at",
        "currency": {"constant": "EUR"},
        "monthly_before": "before",
        "monthly_after": "after",
        "reason": "why",
    },
}
HEAD = "id,plan,interval,amount\n"
NIGHTS = (
    ("2026-03-01", f"{HEAD}s1,small,month,10\ns2,small,month,10\ns3,big,year,120\n"),
    ("2026-03-02", f"{HEAD}s1,big,month,25\ns2,small,month,11\ns3,big,month,10\n"),
    ("2026-03-03", f"{HEAD}s1,big,month,25\ns2,small,month,11\ns3,big,month,10\n"),
)


def test_changes_are_told_or_show_between_snapshots(tmp_path: Any) -> None:
    shop = Shop(
        tmp_path,
        family(SUBSCRIPTIONS, name="subs", pattern="subs*", delivery="snapshot"),
        family(CHANGES, name="changes", pattern="changes*"),
    )
    shop.drop(
        "changes.csv",
        "id,at,before,after,why\n"
        "s2,2026-02-01T00:00:00Z,8,10,price\n"
        "s2,2026-02-10T00:00:00Z,10,11,because\n",
    )
    for day, content in NIGHTS:
        shop.drop("subs.csv", content)
        shop.run(as_of=f"{day}T03:00:00+00:00")
    events = dbt_runner.invoke(
        ("run", "--select", "+int_files__subscription_changes"),
        data_dir=shop.warehouse.data_dir,
        variables={},
    )
    assert list(dbt_runner.failures(events)) == []
    found = shop.query(
        "select source_subscription_id, change_reason, plan_before, plan_after,"
        " cast(monthly_before as double), cast(monthly_after as double),"
        " cast(changed_at as date)::varchar"
        " from intermediate.int_files__subscription_changes order by 1, changed_at"
    )
    assert found == [
        # s3 pays 10 a month before and after, by the year and then by the month
        ("s1", "plan", "small", "big", 10.0, 25.0, "2026-03-02"),
        # of s2 the file of changes tells, so its snapshots are not compared
        ("s2", "price", None, None, 8.0, 10.0, "2026-02-01"),
        ("s2", "unknown", None, None, 10.0, 11.0, "2026-02-10"),
    ]
