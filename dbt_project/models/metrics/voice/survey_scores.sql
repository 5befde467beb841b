with

nps_intervals as (
    select * from {{ ref("nps_intervals") }}
),

share_intervals as (
    select * from {{ ref("share_intervals") }}
),

mean_intervals as (
    select * from {{ ref("mean_intervals") }}
)

select * from nps_intervals -- noqa: AM04
union all
select * from share_intervals
union all
select * from mean_intervals
