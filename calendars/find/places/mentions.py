"""Where: cities, countries, venues and regions that an article names, with the zone of each."""

from bisect import bisect_left
from collections.abc import Iterator

from calendars.atlas import end_of_province, is_another, state_of
from calendars.find.actors.names import Hit, Reading, is_shouted, reading_of, spelled
from calendars.find.text.context import context
from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.meanings import Place, PlaceSense, Sense
from calendars.find.text.titles import title_words
from calendars.find.text.values import value
from calendars.find.text.words import folded


@value
class PlaceMention:
    """Words in an article that name a place."""

    #: Offset of the first character.
    start: int
    #: Offset behind the last character.
    end: int
    #: The words, verbatim: `text[start:end]`.
    text: str
    #: What read them.
    rule: str
    #: The name in English as the article has it, in one line and not in capitals alone.
    name: str
    #: ISO code; None where it lies in several states.
    country: str | None
    #: IANA name of the one zone it lies in; None where there are several, or where it is not known.
    timezone: str | None
    #: CITY, COUNTRY, VENUE or REGION.
    sense: PlaceSense


def find_places(text: str) -> list[PlaceMention]:
    """The places that `text` names, in order of position and not overlapping; the longest name wins."""
    reading = reading_of(text)
    found: list[PlaceMention] = []
    done = 0
    for index, hits in enumerate(reading.hits):
        if hits and index >= done:
            done, place = _place_at(reading, index)
            if place is not None:
                found.append(_mention(reading, index, done, place))
                done = bisect_left(reading.words.starts, found[-1].end)
            elif (capital := _capital_at(reading, index)) is not None:
                found.append(capital)
    return found


def places_at_the_head(text: str, start: int, end: int) -> Iterator[PlaceMention]:
    """The places in `text[start:end]`, where nothing but places stands: a dateline."""
    reading = reading_of(text)
    first = bisect_left(reading.words.starts, start)
    for index in range(first, bisect_left(reading.words.starts, end)):
        for hit in reading.hits[index]:
            if hit.entry.place is not None:
                yield _mention(reading, index, hit.end, hit.entry.place)


def is_common(name: str) -> bool:
    """Whether the first word of `name` is an English word or a title rather than a name."""
    first = folded(name.split()[0])
    return first in gazetteer().lists["common"] or first in title_words()


def _capital_at(reading: Reading, index: int) -> PlaceMention | None:
    """The city in "the Chinese capital"; where its name follows, that is found by itself."""
    words, code = reading.words, _state_of(reading, index)
    match = context("capital of a state").match(words.text, words.ends[index]) if code else None
    name = gazetteer().capitals.get(code or "")
    entry = gazetteer().named([folded(part) for part in name.split()]) if name else None
    if match is None or name is None or entry is None or entry.place is None:
        return None
    start, end, place = words.starts[index], match.end(), entry.place
    return PlaceMention(start, end, words.text[start:end], place.rule, name, place.country, place.timezone, place.sense)


def _state_of(reading: Reading, index: int) -> str | None:
    """The state of which a word is the adjective."""
    standings = (standing for hit in reading.hits[index] for standing in hit.entry.standings)
    return next((one.parties[0] for one in standings if one.sense is Sense.ADJECTIVE), None)


def _place_at(reading: Reading, index: int) -> tuple[int, Place | None]:
    """Index behind what begins at a word, and the place that it is, if any."""
    for hit in reading.hits[index]:
        if hit.entry.place is not None and _is_meant(reading, index, hit):
            return hit.end, hit.entry.place
        if hit.entry.misleads or (hit.entry.people and hit.end - index > 1):
            return hit.end, None
    return index + 1, None


def _is_meant(reading: Reading, index: int, hit: Hit) -> bool:
    words, lists = reading.words, gazetteer().lists
    if is_shouted(words, index):
        return True
    if hit.end < len(words.keys) and words.gaps[hit.end] == " " and words.keys[hit.end] in lists["followers"]:
        return False
    place = hit.entry.place
    is_lesser = place is not None and place.rule.startswith("cities:")
    if _is_led_to(reading, index):
        return not (is_lesser and _goes_on(reading, hit.end))
    if is_lesser and context("named after its place").match(words.text, words.ends[hit.end - 1]):
        return True
    if is_lesser:
        return index > 0 and words.gaps[index] in (",", ", ", ", and ", " and ") and _begins_place(reading, index - 1)
    if hit.end - index > 1:
        return True
    return not _goes_on(reading, hit.end) and not _is_surname(reading, index)


def _is_led_to(reading: Reading, index: int) -> bool:
    leads = gazetteer().lists["before_places"]
    before = reading.words.gaps[index].lower().split()
    if before and before[-1] == "the":
        before.pop()
    return bool(before) and before[-1] in leads


def _begins_place(reading: Reading, index: int) -> bool:
    return any(hit.entry.place is not None for hit in reading.hits[index])


def _goes_on(reading: Reading, index: int) -> bool:
    """Whether an unknown word with a capital follows, and so perhaps makes another name of it: "Paris Hilton"."""
    words = reading.words
    return (
        index < len(words.keys)
        and words.gaps[index] == " "
        and not reading.hits[index]
        and words.keys[index] not in gazetteer().lists["common"]
        and words.keys[index] not in title_words()
    )


def _is_surname(reading: Reading, index: int) -> bool:
    """Whether it stands right behind a given name or a form of address: "Jack London", "Mr Sydney"."""
    words, lists = reading.words, gazetteer().lists
    if index == 0 or words.gaps[index] not in (" ", ". "):
        return False
    before = words.keys[index - 1]
    if words.gaps[index] == ". " or before in lists["honorifics"]:
        return before in lists["honorifics"]
    return not reading.hits[index - 1] and before not in lists["common"] and before not in title_words()


def _mention(reading: Reading, index: int, end: int, place: Place) -> PlaceMention:
    words = reading.words
    start, stop = words.starts[index], words.ends[end - 1]
    name = spelled(words, index, end)
    mention = PlaceMention(
        start, stop, words.text[start:stop], place.rule, name, place.country, place.timezone, place.sense
    )
    return _namesake(reading, end, mention) or mention if place.sense == "CITY" else mention


def _namesake(reading: Reading, end: int, city: PlaceMention) -> PlaceMention | None:
    """The city of that name in the province that follows it, where that is another: "Paris, Texas"."""
    words = reading.words
    if end == len(words.keys) or _is_more_than_a_province(reading, end):
        return None
    stop = end_of_province(words.text, city.end)
    behind = words.text[city.end : stop]
    if stop is None or not is_another(city.name, city.country, behind):
        return None
    dot = "." if words.text[stop - 1] == "." else ""
    name = f"{city.name}, {spelled(words, end, bisect_left(words.starts, stop)).removesuffix('.')}{dot}"
    text = words.text[city.start : stop]
    return PlaceMention(city.start, stop, text, "province behind a city", name, state_of(behind), None, "CITY")


def _is_more_than_a_province(reading: Reading, index: int) -> bool:
    """Whether a word may as well be a state, a city or a shouted word: "in Bern, Washington said", "PARIS, OR BONN"."""
    word = reading.words.written[index]
    known = (hit.entry for hit in reading.hits[index])
    return (word.isupper() and len(word) < 3) or any(
        entry.standings or (entry.place is not None and entry.place.sense == "CITY") for entry in known
    )
