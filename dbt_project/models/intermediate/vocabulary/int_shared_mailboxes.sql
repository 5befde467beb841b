with

company_mailboxes as (
    select * from {{ ref('stg_company__shared_mailboxes') }}
),

project_mailboxes as (
    select * from {{ ref('shared_mailboxes') }}
),

shared_mailboxes as (
    select mailbox from company_mailboxes
    union distinct
    select mailbox from project_mailboxes
)

select * from shared_mailboxes
