{#- An e-mail address as an identifier; null when it is none.

    Case and surrounding space do not matter. An address whose lower case is another
    person's (Turkish dotted I, Kelvin sign, long s) identifies nobody. International
    domains become A-labels in models/identity, where the standard library knows how. -#}
{% macro normalise_email(column) -%}
    case
        when {{ matches(trimmed(column), '[^@\s[:cntrl:]]{1,64}@([^@.\s[:cntrl:]]+[.])+[^@.\s[:cntrl:]]{2,63}') }}
            and not regexp_matches({{ column }}, '[İıſK]')
            then nfc_normalize(lower({{ trimmed(column) }}))
    end
{%- endmacro %}
