-- How fresh is each source?
select connection, resource, status, watermark, lag_minutes
from cx.meta.sources
order by lag_minutes desc nulls first, connection, resource;
