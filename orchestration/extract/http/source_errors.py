"""What can go wrong with a source, by what can be done about it.

Messages are for people: they name the source and the remedy, and never hold a secret or
the content of a record.
"""


class SourceFault(Exception):
    """Reading the source cannot go on; trying again at once will not help."""


class AuthFault(SourceFault):
    """The source refuses the credentials, or only this resource to them."""

    def __init__(self, message: str, *, nothing_will_work: bool) -> None:
        super().__init__(message)
        self.nothing_will_work = nothing_will_work


class EnvelopeFault(SourceFault):
    """An answer lacks what must be in it, or carries an error with status 200."""


class Stuck(SourceFault):
    """Paging does not advance: going on would loop or lose records."""


class Refused(SourceFault):
    """The source refuses this very request, as it does an expired page token."""


class Transient(Exception):
    """A fault of the network or a limit: the same call may work in a moment.

    `wait` is how many seconds the source asked to wait; None when it did not say. A
    `patient` fault does not count as a failed attempt, so only the run's budget ends
    the waiting.
    """

    def __init__(
        self,
        reason: str,
        *,
        wait: float | None = None,
        throttled: bool = False,
        patient: bool = False,
        too_large: bool = False,
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.throttled = throttled
        self.patient = patient or throttled
        self.too_large = too_large


class Unreached(Transient):
    """The source did not answer at all."""
