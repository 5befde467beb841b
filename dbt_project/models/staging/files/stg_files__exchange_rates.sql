with

current_rows as (
    {{ current_file_rows('exchange_rates') }}
),

renamed as (
    select
        source,
        source_pk as source_exchange_rate_id,
        from_currency,
        to_currency,
        attributes,
        load_id,
        rate,
        is_deleted,
        rate_date,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed
