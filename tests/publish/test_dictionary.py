"""What a column of the publication is said to mean."""

from orchestration.publish.dictionary import PublishedColumn, PublishedTable
from orchestration.publish.relations import BuiltColumn, comment_statements

TABLE = PublishedTable(
    "marts", "fct_orders", "", {"segment_plan": PublishedColumn("The plan.", True)}
)


def test_a_segment_that_only_this_company_declares_is_described() -> None:
    columns = [
        BuiltColumn("segment_plan", "VARCHAR", is_nullable=False),
        BuiltColumn("segment_payment_method", "VARCHAR", is_nullable=True),
        BuiltColumn("another", "VARCHAR", is_nullable=True),
    ]
    plan, method = comment_statements("cx", TABLE, columns)
    assert plan.endswith("is 'The plan.'")
    assert method.startswith(
        'comment on column "cx"."marts"."fct_orders"."segment_payment_method" is '
        "'Segment `payment_method` of the row: its own, else the customer''s"
    )
