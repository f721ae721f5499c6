-- Functions that turn numbers into text. They are temporary, because the schema holds only what the migrations make.

-- A base58 text is a number: 44 characters are 32 bytes if the first is at most H. So the others can be hex digits,
-- except the 0, which base58 lacks.
create or replace function pg_temp.address(key text, number bigint) returns text
language sql immutable
return substr('23456789ABCDEFGH', 1 + mod(number, 16)::integer, 1)
    || replace(left(encode(sha256(key::bytea), 'hex'), 43), '0', 'z');

-- 88 characters are 64 bytes if the first is at most 5, and 87 if the first is at least 3.
create or replace function pg_temp.signature(key text, number bigint) returns text
language sql immutable
return (array['2p', '3K', '4x', '5d', 'z'])[1 + mod(number, 5)]
    || replace(left(encode(sha512(key::bytea), 'hex'), 86), '0', 'z');

-- P: a purchase that is copied. S: a sale. F: a purchase of an unsafe token. D: a duplicate of the signal before.
create or replace function pg_temp.kind(number bigint) returns text
language sql immutable
return substr('PSPFPDPFSFPPDFPFSFPF', 1 + mod(number, 20)::integer, 1);
