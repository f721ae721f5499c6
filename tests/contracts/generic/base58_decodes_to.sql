{# A base58 text may decode to a wrong number of bytes. An address has 32 and a signature 64; Solana nodes refuse other
   lengths. A leading '1' is a zero byte. The rest is one number, and its size gives its bytes. A row with null passes. #}
{% test base58_decodes_to(model, column_name, of, bytes) %}
select encoded.*
from {{ of }} as encoded
cross join lateral (
    select
        {{ bytes }} - char_length(encoded.{{ column_name }})
        + char_length(ltrim(encoded.{{ column_name }}, '1')) as bytes_left,
        min(digit.value) as smallest_digit,
        sum(digit.value * 58::numeric ^ (char_length(encoded.{{ column_name }}) - digit.place)) as number
    from (
        select
            place.place,
            strpos(
                '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
                substr(encoded.{{ column_name }}, place.place, 1)
            ) - 1 as value
        from generate_series(1, char_length(encoded.{{ column_name }})) as place (place)
    ) as digit
) as decoded
where
    {{ mock_only('encoded.id') }}
    and encoded.{{ column_name }} is not null
    and case
        when decoded.bytes_left < 0 or decoded.smallest_digit < 0 then true
        when decoded.bytes_left = 0 then decoded.number <> 0
        else decoded.number not between 256::numeric ^ (decoded.bytes_left - 1) and 256::numeric ^ decoded.bytes_left - 1
    end is not false
{% endtest %}
