-- Rows in = accepted + quarantined: every row that was read is new, known or rejected.
with

loads as (
    select * from {{ ref("loads") }}
)

select
    load_id,
    rows_read
from loads
where rows_read != rows_new + rows_unchanged + rows_rejected
