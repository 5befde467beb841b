"""The customer of every record: `models.identity` on dbt's tables, read back by dbt."""

import dagster as dg

from models.identity import identity_tables
from models.identity.resolve import Published, resolve
from orchestration import keys
from orchestration.assets.written_tables import replace
from orchestration.base.progress import say
from orchestration.base.utc import naive_utc
from orchestration.resources import Refresh


def identity_assets() -> dg.AssetsDefinition:
    """The customer of every record, with its history and what was refused."""

    @dg.asset(
        key=keys.CUSTOMER_KEYS,
        deps=[
            dg.AssetKey(["intermediate", name])
            for name in ("int_customer_records", "int_identity_edges")
        ],
        group_name="identity",
        kinds={"python", "scipy"},
    )
    def customer_keys(refresh: Refresh) -> dg.MaterializeResult[None]:
        """The customer of every record of every source, with stable ids."""
        with refresh.hold().writer() as connection:
            for statement in identity_tables.create_statements():
                connection.execute(statement)
            read = {
                name: connection.sql(query).to_arrow_table()
                for name, query in identity_tables.READS.items()
            }
            found = resolve(
                naive_utc(refresh.instant),
                read.pop("records").cast(identity_tables.RECORDS),
                read.pop("edges").cast(identity_tables.EDGES),
                Published(**read),
            )
            replace(connection, identity_tables.SCHEMA, found.tables())
        customers = len(set(found.customer_keys["customer_id"].to_pylist()))
        say("identity", "customers", customers)
        return dg.MaterializeResult(
            metadata={
                "records": found.customer_keys.num_rows,
                "customers": customers,
                "events": found.identity_events.num_rows,
                "refused": found.identity_quality.num_rows,
            }
        )

    return customer_keys
