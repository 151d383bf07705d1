"""The words of an office: "deputy foreign minister", "high commissioner for refugees", "the Hon."."""

import re
from dataclasses import dataclass
from functools import cache

from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.values import value
from calendars.find.text.words import folded, unaccented

#: One word of an office and what parts it from the one before: a space, a line's end or a hyphen.
_STEP = re.compile(r"(?:[ \u00a0]?\n?[ \u00a0]?|-\s?)([A-Za-zÀ-ž]+(?:['’][a-z]+)?\.?)")
_FIELD = re.compile(r"\s(?:of|for|OF|FOR)(?:\s(?:the|THE))?(?=\s)")
_OF_STATE = re.compile(r"\s[Oo][Ff]\s[Ss](?:tate|TATE)\b")
_AND = re.compile(r",?\s(?:and|AND|&)(?:\s(?:for|the))?(?=\s)|,(?=\s)")
_POSTFIX = re.compile(r"[- ](?:elect|designate)\b")
_MOST_WORDS = 9
_MOST_HONORIFICS = 5


@value
class Title:
    """An office that is named in a text."""

    #: Offset behind its last word, its field included.
    end: int
    #: In small letters, without its field: "foreign minister".
    role: str
    #: Whose official it is where nothing else is said; None where that is open.
    party: str | None

    @property
    def head(self) -> str:
        """The word that makes it an office: "minister"."""
        return head_of(self.role)

    @property
    def is_plural(self) -> bool:
        """Whether several are meant: "ministers"."""
        return self.head.endswith("s") and singular(self.head) != self.head


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    titles: dict[str, str | None]
    heads: frozenset[str]
    qualifiers: frozenset[str]
    fields: frozenset[str]
    honorifics: frozenset[str]


@cache
def _vocabulary() -> _Vocabulary:
    known = gazetteer()
    heads = frozenset(title.rpartition(" ")[2] for title in known.titles)
    lists = known.lists
    return _Vocabulary(known.titles, heads, lists["qualifiers"], lists["fields"], lists["honorifics"])


@cache
def title_words() -> frozenset[str]:
    """The words with which an office can begin."""
    return _vocabulary().heads | _vocabulary().qualifiers


def head_of(role: str) -> str:
    """The word that makes `role` an office: "minister" in "foreign minister"."""
    return "secretary of state" if role.endswith("of state") else role.rpartition(" ")[2]


@cache
def singular(head: str) -> str:
    """The singular of a title ("minister" for "ministers"); a word that is no plural is returned as it is."""
    heads = _vocabulary().heads
    for ending, one in (("ies", "y"), ("men", "man"), ("s", "")):
        if head.endswith(ending) and head[: -len(ending)] + one in heads:
            return head[: -len(ending)] + one
    return head


def one_of(role: str) -> str:
    """The office that each of several holds: "foreign minister" for "foreign ministers"."""
    head = head_of(role)
    return role.removesuffix(head) + singular(head)


def title_at(text: str, position: int) -> Title | None:
    """The office whose words begin at `position`, white space before them allowed; the longest."""
    words = _vocabulary()
    spoken: list[str] = []
    found: tuple[int, int] | None = None
    while len(spoken) < _MOST_WORDS:
        step = _STEP.match(text, position)
        if step is None:
            break
        word = unaccented(step[1]).rstrip(".").lower() if not step[1].isascii() else step[1].rstrip(".").lower()
        if word in words.heads:
            spoken.append(word)
            found = len(spoken), step.end() - (step[1].endswith(".") and word not in _SHORTENED)
        elif word in words.qualifiers:
            spoken.append(word)
        else:
            break
        position = step.end()
        if step[1].endswith(".") and word not in _SHORTENED:
            break
    if found is None:
        return None
    return _whole(text, spoken[: found[0]], found[1])


_SHORTENED = frozenset({"sen", "rep", "gov", "gen"})


def _whole(text: str, spoken: list[str], end: int) -> Title:
    postfix = _POSTFIX.match(text, end)
    end = postfix.end() if postfix else end
    words = _vocabulary()
    role, head = " ".join(spoken), spoken[-1]
    of_state = _OF_STATE.match(text, end) if head.startswith("secretar") else None
    if of_state is not None:
        return Title(_field_end(text, of_state.end()), f"{role} of state", "US")
    return Title(_field_end(text, end), role, words.titles.get(role, words.titles.get(head)))


def _field_end(text: str, end: int) -> int:
    """Behind "for immigration and ethnic affairs", or `end` itself where no field follows."""
    lead = _FIELD.match(text, end)
    if lead is None:
        return end
    at, done = lead.end(), end
    fields = _vocabulary().fields
    while True:
        step = _STEP.match(text, at)
        if step is not None and step[1].lower().rstrip(".") in fields:
            at = done = step.end() - step[1].endswith(".")
            continue
        joint = _AND.match(text, at)
        if done <= end or joint is None or done != at:
            return done
        following = _STEP.match(text, joint.end())
        if following is None or following[1].lower() not in fields:
            return done
        at = joint.end()


def honorific_end(text: str, position: int) -> int:
    """Behind "Mr", "the Hon.", "His Excellency Dr" at `position`, or `position` itself where there is none."""
    honorifics = _vocabulary().honorifics
    for _ in range(_MOST_HONORIFICS):
        step = _HONORIFIC.match(text, position)
        if step is None or (folded(step[1]) not in honorifics and folded(step[0]) not in honorifics):
            break
        position = step.end()
    return position


_HONORIFIC = re.compile(r"\s{0,2}(?:[Tt]he\s|THE\s)?([A-Z][A-Za-z]*)\.?(?=\s)")
