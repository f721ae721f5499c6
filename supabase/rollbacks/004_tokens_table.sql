-- Takes 004_tokens_table back.

drop table if exists walltrack.tokens;
