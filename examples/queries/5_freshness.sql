-- How fresh is each source?
select source, status, lag_minutes, watermark, is_held
from cx.meta.sources
order by lag_minutes desc nulls first, source;
