with

company_channels as (
    select * from {{ ref('stg_company__channels') }}
),

project_channels as (
    select * from {{ ref('channels') }}
),

-- A word that both know means what the company says.
channels as (
    select
        source_channel,
        channel
    from company_channels
    union all
    select
        project_channels.source_channel,
        project_channels.channel
    from project_channels
    left join company_channels
        on project_channels.source_channel = company_channels.source_channel
    where company_channels.source_channel is null
)

select * from channels
