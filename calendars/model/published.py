"""Published: an engagement as feeds tell it, with what a reader is told besides."""

from dataclasses import dataclass

from calendars.model.engagement import Engagement
from calendars.model.revision import Revision
from calendars.model.selection import Facets


@dataclass(frozen=True, slots=True)
class Published:
    """One entry of a feed."""

    #: What is known.
    engagement: Engagement
    #: The last change since it came into the calendar that subscribers were told of; None where there was none.
    change: Revision | None = None
    #: What selections looked at in it before, each once: whoever had it in a selection may have it still.
    earlier: tuple[Facets, ...] = ()

    @property
    def uid(self) -> str:
        """The engagement's."""
        return self.engagement.uid
