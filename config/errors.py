"""The errors that Summitry raises on purpose.

SummitryError
├── UserError            something given is wrong: says what, where and how to mend it; exit code 2
│   ├── ArticleError     an article that cannot be read; exit code 1, the others are still read
│   └── SettingsError    the configuration; gathers all its problems before it complains
├── NotFound             something asked for is not there, or its name is ambiguous; exit code 1
└── StoreError           the database is read-only, damaged, or newer than the program; exit code 1
    └── StoreAway        … or it does not answer now, and may well do so later
"""

from collections.abc import Sequence


class SummitryError(Exception):
    """Any error whose message is written for the person at the keyboard."""

    exit_code = 1


class UserError(SummitryError):
    """Something given is wrong. `problems` holds every fault that was found, a sentence each."""

    exit_code = 2

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems: Sequence[str] = problems


class ArticleError(UserError):
    """An article cannot be read; the message names the file or address and says what would help."""

    exit_code = 1


class SettingsError(UserError):
    """The configuration holds values that cannot be used."""


class NotFound(SummitryError):  # noqa: N818 (it reads as a sentence where it is raised)
    """What was asked for is not in the store, or a prefix fits more than one."""


class StoreError(SummitryError):
    """The database cannot be used: away, locked for too long, read-only, or newer than the program."""


class StoreAway(StoreError):  # noqa: N818 (as NotFound)
    """The database's server does not answer, or lets nobody in yet: it may well do so later."""
