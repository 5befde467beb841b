{#- An e-mail address as an identifier; null when it is none.

    Case and surrounding space do not matter. An address whose lower case is another
    person's (dotted capital I, dotless i, long s, Kelvin sign) identifies nobody.
    International domains become A-labels in models/identity, where the standard
    library knows how. -#}
{% macro normalise_email(column) -%}
    case
        when {{ matches(trimmed(column), '.*[\u0130\u0131\u017F\u212A].*') }} then null
        when {{ matches(
            trimmed(column),
            '[^@[:space:][:cntrl:]]{1,64}@([^@.[:space:][:cntrl:]]+[.])+'
            ~ '[^@.[:space:][:cntrl:]]{2,63}'
        ) }}
            then lower({{ composed_text(trimmed(column)) }})
    end
{%- endmacro %}
