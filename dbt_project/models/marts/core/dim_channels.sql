with

channels as (
    select * from {{ ref("int_channels") }}
),

final as (
    select
        channel,
        count(*) as source_channel_count
    from channels
    where channel != 'unknown'
    group by channel
    union all
    select
        'unknown' as channel,
        cast(0 as bigint) as source_channel_count
)

select * from final
