"""Token buckets for the vendors' published limits, made by pyrate-limiter."""

from pyrate_limiter import Duration, Limiter, Rate


def per_second(requests: float) -> Limiter:
    """A token bucket of so many requests a second."""
    return _limiter(Rate(max(round(requests), 1), Duration.SECOND))


def per_minute(requests: float) -> Limiter:
    """A token bucket of so many requests a minute."""
    return _limiter(Rate(max(round(requests), 1), Duration.MINUTE))


def per_ten_seconds(requests: float) -> Limiter:
    """A token bucket of so many requests in ten seconds."""
    return _limiter(Rate(max(round(requests), 1), Duration.SECOND * 10))


def _limiter(rate: Rate) -> Limiter:
    return Limiter(
        rate,
        raise_when_fail=False,
        max_delay=Duration.HOUR,
        retry_until_max_delay=True,
    )
