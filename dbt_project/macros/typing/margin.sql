{#- One character that nobody sees at the border of a text, as a class of a regular
    expression: every space and line end of Unicode, control characters from tab on,
    zero-width characters, marks of writing direction, byte order marks. -#}
{% macro margin() -%}
    [\s\pZ\x0B\x1C-\x1F\x{85}\x{180E}\x{200B}-\x{200F}\x{2060}\x{FEFF}]
{%- endmacro %}
