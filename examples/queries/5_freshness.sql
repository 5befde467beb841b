-- How fresh is each source?
select connection, status, lag_minutes, watermark, is_held
from cx.meta.sources
order by lag_minutes desc nulls first, connection;
