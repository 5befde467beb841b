-- What was quarantined, and why?
select source, entity, reason, quarantined_count
from cx.meta.quarantine
order by quarantined_count desc;
