{#- Where a tool keeps who somebody is and where they belong, in its people's documents:
    the same paths for the people of today and for what was said of them before. -#}
{% macro person_fields(tool) -%}
    {%- set paths = {
        'hubspot': {
            'email_text': '$.properties.email',
            'first_name': '$.properties.firstname',
            'last_name': '$.properties.lastname',
            'country_text': '$.properties.country',
            'region_text': '$.properties.state',
            'source_lifecycle_stage': '$.properties.lifecyclestage',
            'company_id': '$.properties.associatedcompanyid',
            'merged_contact_ids': '$.properties.hs_merged_object_ids',
            'created_at_text': '$.properties.createdate',
        },
        'zendesk': {
            'email_text': '$.email',
            'full_name_text': '$.name',
            'external_id': '$.external_id',
            'organization_id': '$.organization_id',
            'source_role': '$.role',
            'country_text': '$.user_fields.country',
            'created_at_text': '$.created_at',
        },
        'stripe': {
            'email_text': '$.email',
            'full_name_text': '$.name',
            'external_id': '$.metadata.crm_id',
            'country_text': '$.address.country',
            'region_text': '$.address.state',
            'created_at_text': '$.created',
        },
    } -%}
    {%- set own = {
        'hubspot': '$.properties', 'zendesk': '$.user_fields', 'stripe': '$.metadata',
    } -%}
    {%- set fields = paths[tool] -%}
    {%- do fields.update(segment_fields(own[tool])) -%}
    {{- return(fields) -}}
{%- endmacro %}
