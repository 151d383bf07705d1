"""Where a tour goes: the places that an article lists for it."""

from collections.abc import Collection

from calendars.find.frames.document import Document
from calendars.find.places.mentions import PlaceMention
from calendars.find.text.context import context, stands_before

#: So many sentences on, and so many back, stands the list.
_SENTENCES_ON = 9
_SENTENCES_BACK = 4


def stops_of(document: Document, index: int, home: Collection[str]) -> list[PlaceMention]:
    """The places of a tour, where its sentence or one near it lists them: "It takes in Bern, Accra and Lima"."""
    for near in (index, *range(index + 1, index + _SENTENCES_ON), *range(index - 1, index - _SENTENCES_BACK, -1)):
        run: list[PlaceMention] = []
        for place in document.scene(near).places if 0 <= near < len(document.sentences.all) else ():
            goes_on = run and context("list of places").fullmatch(document.text, run[-1].end, place.start)
            if not goes_on and len({stop.country for stop in run}) > 1:
                break
            run = [*run, place] if goes_on else [place]
        stops = [stop for stop in run if stop.country and stop.country not in home]
        is_listed = run and stands_before("to the stops", document.text, run[0].start, document.scene(near).start, 60)
        if is_listed and len({stop.country for stop in stops}) > 1:
            return stops
    return []
