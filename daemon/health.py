"""Health: what the daemon says of itself to those who watch it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the daemon does its work, for `/healthz`."""

    #: The database answered when it was last asked, and within seconds; it is asked twice a second, and less often
    #: while it is away.
    database: bool
    #: The scheduler rings, and somebody hears it.
    scheduler: bool
    #: What is wrong; None where nothing is.
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return self.database and self.scheduler
