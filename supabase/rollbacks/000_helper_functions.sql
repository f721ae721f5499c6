-- Takes 000_helper_functions back.

drop function if exists walltrack.refuse_change();
drop function if exists walltrack.update_updated_at();
