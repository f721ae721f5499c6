-- How numbers become text. In the session alone, since the schema holds nothing but what the migrations make.

-- Base58 is a number: 44 characters are one of 32 bytes where the first is at most H, whatever the others are. So hex
-- digits do for them, but for the 0 that base58 lacks.
create or replace function pg_temp.address(key text, number bigint) returns text
language sql immutable
return substr('23456789ABCDEFGH', 1 + mod(number, 16)::integer, 1)
    || replace(left(encode(sha256(key::bytea), 'hex'), 43), '0', 'z');

-- 88 characters are a number of 64 bytes where the first is at most 5, and 87 where it is at least 3.
create or replace function pg_temp.signature(key text, number bigint) returns text
language sql immutable
return (array['2p', '3K', '4x', '5d', 'z'])[1 + mod(number, 5)]
    || replace(left(encode(sha512(key::bytea), 'hex'), 86), '0', 'z');

-- P: a purchase that is copied. S: a sale. F: a purchase of an unsafe token. D: the signal before it, once more.
create or replace function pg_temp.kind(number bigint) returns text
language sql immutable
return substr('PSPFPDPFSFPPDFPFSFPF', 1 + mod(number, 20)::integer, 1);
