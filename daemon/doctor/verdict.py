"""Verdict: what one look at the installation told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"  #: all is well
    WARNING = "warning"  #: it works, and somebody should look at it
    FAULT = "fault"  #: something does not work


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, what was seen, and how it is mended."""

    about: str
    grade: Grade
    says: str
    #: What to do; empty where there is nothing to do.
    mend: str = ""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"about": self.about, "grade": self.grade.value, "says": self.says, "mend": self.mend}


def ok(about: str, says: str) -> Verdict:
    """All is well with it."""
    return Verdict(about, Grade.OK, says)


def warning(about: str, says: str, mend: str) -> Verdict:
    """Somebody should look at it."""
    return Verdict(about, Grade.WARNING, says, mend)


def fault(about: str, says: str, mend: str) -> Verdict:
    """It does not work."""
    return Verdict(about, Grade.FAULT, says, mend)
