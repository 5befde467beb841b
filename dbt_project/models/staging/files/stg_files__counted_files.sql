-- What of the register of files counts at `known_at`. A company hands in a file under a
-- name again when it was wrong, and a snapshot every day: of each such slot the newest
-- accepted entry counts. The same bytes may stand in several slots; then the latest of
-- them says what they mean.
with

accepted_files as (
    select * from {{ source('_el', 'files') }}
    where status = 'accepted' and {{ is_known('known_from') }}
),

newest_of_each_slot as (
    select *
    from accepted_files
    qualify row_number() over (
        partition by source, family, slot
        order by file_id desc
    ) = 1
),

-- Only a snapshot says that something has ended: the next snapshot of its family is the
-- first that no longer has the id.
dated as (
    select
        source,
        content_id,
        file_id,
        case
            when delivery = 'snapshot' then snapshot_at
            else cast('1970-01-01' as timestamp)
        end as ordering_at,
        case
            when delivery = 'snapshot' then
                lead(snapshot_at) over (
                    partition by source, family, delivery
                    order by snapshot_at, file_id
                )
        end as absent_from
    from newest_of_each_slot
),

counted as (
    select *
    from dated
    qualify row_number() over (
        partition by source, content_id
        order by ordering_at desc, file_id desc
    ) = 1
)

select * from counted
