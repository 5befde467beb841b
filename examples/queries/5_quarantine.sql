-- What was quarantined, and why?
select source, entity, reason, row_count
from cx.meta.quarantine
order by row_count desc;
