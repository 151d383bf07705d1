"""When: the words of an article that tell a time, and what they mean seen from the day of publication."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from calendars.find.text.grammar import Rule, any_of
from calendars.find.text.values import value
from calendars.find.times.moments import Hour, Reading, Said, Shift, TimeRole, rules
from calendars.find.times.readings import READERS
from calendars.model.when import Precision, When

__all__ = ["Hour", "Shift", "TimeMention", "TimeRole", "find_times"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REACH = 40
_LONGEST_LEAD = 40
_LEAD_WORDS = 4
_DIGIT = "digit"
#: An hour needs no lead where it stands so near behind a day, in characters: "Monday, 11:00".
_NEXT_TO = 3
#: A number that may be a time without any word: "10:30", "3 p.m.", "12th", "9/3", "2024".
_TELLING_NUMBER = r"\d{1,4}(?:[:.h/-]\d| ?[ap]\.? ?m\b|(?:st|nd|rd|th)\b)|(?:19|20)\d\d\b"
_LETTERS = re.compile(r"[a-z]+")
_LEAD_WORD = re.compile(r"\S+")


@value
class TimeMention:
    """Words in an article that tell a time."""

    #: Offset of the first character.
    start: int
    #: Offset behind the last character.
    end: int
    #: The words, verbatim: `text[start:end]`; the lead ("on", "by") is not among them.
    text: str
    #: Offset of the lead where there is one, else `start`.
    lead_start: int
    #: The name of the rule that read them.
    rule: str
    #: What the word before makes of it.
    role: TimeRole
    #: The days, looking forward: the first such that have not ended before publication. Without hours.
    days: When | None = None
    #: The days, looking back: the last such that had been by the day of publication, which may be that day
    #: itself; None where the words have one reading only.
    past: When | None = None
    #: Set where it is counted from something said elsewhere.
    shift: Shift | None = None
    #: How many days it takes; None where that is not what the words say.
    length: int | None = None
    #: Hours of the day.
    hour: Hour | None = None
    #: Whether it is the day of writing at the head of a report.
    dateline: bool = False
    #: Whether it is a time that no day can be made of: "later this year".
    vague: bool = False
    #: Whether it is past whatever the tense: "last week", "yesterday", a full date before publication.
    over: bool = False

    @property
    def value(self) -> str:
        """What it means, as the examples of the rules write it."""
        if self.days is not None:
            role = "dateline" if self.dateline else "" if self.role is TimeRole.POINT else self.role
            return " ".join(filter(None, (role, self.days.edtf, _precision(self.days.precision))))
        if self.shift is not None:
            return _shift_value(self.shift)
        if self.length is not None:
            return _counted(self.length)
        return _hour_value(self.hour) if self.hour is not None else "vague"


def find_times(text: str, day: date, outlet: str | None = None) -> list[TimeMention]:
    """The times that `text`, published on `day`, tells; in order of position and not overlapping.

    The rule that stands first in rules/times.toml wins where several read from one word. `outlet`, who
    published it, decides no more than the order of the numbers in "9/3".
    """
    lower = text.replace("İ", "i").lower()  # the one capital whose small letter is two characters
    publisher = (outlet or "").casefold()
    found: list[TimeMention] = []
    done = 0
    for start, (tried, behind_day) in _beginnings(lower):
        if start < done:
            continue
        if found and start - done <= _NEXT_TO and found[-1].days:
            tried = behind_day
        mention = _mention_at(start, tried, lower, text, day, publisher)
        if mention is not None:
            found.append(mention)
            done = mention.end
    return found


#: The rules that can begin with a word, and those that can right behind a day.
_Begun = tuple[Sequence[Rule], Sequence[Rule]]


def _beginnings(lower: str) -> list[tuple[int, _Begun]]:
    """Where a rule can begin, in order, with the rules that can begin there: those with an anchor in reach."""
    begins, anchors, pattern = _table()
    found: list[tuple[int, _Begun]] = []
    anchor = len(lower) + _REACH + 1
    for match in reversed([*pattern.finditer(f" {lower}")]):
        word, start = match[1] or "", match.start()
        if word in anchors or match[2]:
            anchor = start
        if anchor - start <= _REACH and word in begins:
            found.append((start, begins[word]))
    found.reverse()
    return found


@cache
def _table() -> tuple[Mapping[str, _Begun], frozenset[str], re.Pattern[str]]:
    """The rules by the word that they can begin with ("" for a number), the anchors, and what finds both."""
    known = rules()
    begins: dict[str, list[Rule]] = {}
    for rule in known:
        for word in {first for name in rule.values["starts"] for first in _first_words(name)}:
            begins.setdefault(word, []).append(rule)
    anchors = known.sets["anchor"]
    words = any_of({*begins, *anchors} - {""})
    begun = {word: ([one for one in those if "behind_day" not in one.values], those) for word, those in begins.items()}
    return begun, anchors, re.compile(rf"[\W_](?:(?=({words})(?![a-z]))|(?=({_TELLING_NUMBER})|\d)(?<!\d[.,:/]))")


def _first_words(vocabulary: str) -> set[str]:
    if vocabulary == _DIGIT:
        return {""}
    return {_LETTERS.findall(word)[0] for word in rules().words[vocabulary]}


def _mention_at(start: int, tried: Sequence[Rule], lower: str, text: str, day: date, outlet: str) -> TimeMention | None:
    """What the first of the rules that understands the words at `start` makes of them."""
    lead: tuple[str, int] | None = None
    for rule in tried:
        match = rule.pattern.match(lower, start)
        if match is None or not _has_capitals(match, text):
            continue
        lead = lead or _lead(lower, start)
        needs = rule.values.get("needs")
        if needs and lead[0].split(" ")[-1] not in needs:
            continue
        said = Said(rule, match, text, day, lead[0], lead[1], outlet)
        reading = READERS[rule.values["reads"]](said)
        if reading is not None:
            return _mention(said, reading)
    return None


def _has_capitals(match: re.Match[str], text: str) -> bool:
    """Whether the words that are times only with a capital ("may") have theirs."""
    return not any(text[word.start()].islower() for word in _capital().finditer(match.string, *match.span()))


@cache
def _capital() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){any_of(rules().words['capital'])}(?![a-z])")


def _lead(lower: str, start: int) -> tuple[str, int]:
    """The lead before `start` and its offset; words like "about" may stand between. "" where there is none."""
    from_ = max(0, start - _LONGEST_LEAD)
    near = lower[from_:start]
    if not near[-1:].isspace() or near.endswith("\n\n"):
        return "", start
    words = list(_LEAD_WORD.finditer(near))[-2 * _LEAD_WORDS :]
    if not words or words[-1].group() not in _last_words():
        return "", start
    aside, leads = rules().sets["aside"], rules().values["lead"]
    found = "", start
    while words:
        for count in range(min(_LEAD_WORDS, len(words)), 0, -1):
            lead = " ".join(word.group() for word in words[-count:])
            if lead in leads:
                found = lead, from_ + words[-count].start()
                break
        if words.pop().group() not in aside:
            break
    return found


@cache
def _last_words() -> frozenset[str]:
    """The words that can stand right before a time where there is a lead."""
    return rules().sets["aside"] | {lead.split(" ")[-1] for lead in rules().values["lead"]}


def _mention(said: Said, reading: Reading) -> TimeMention:
    start = said.match.start()
    end = said.match.end() if reading.end is None else reading.end
    role = TimeRole[rules().values["lead"][said.lead].upper()] if said.lead else TimeRole.POINT
    days, past, over = reading.days, reading.past, reading.over
    if role is TimeRole.SINCE:
        days, past, over = past or days, None, False
    elif _is_earlier(said):
        days, past, over = past or days, None, True
    return TimeMention(
        start=start,
        end=end,
        text=said.text[start:end],
        lead_start=said.lead_start,
        rule=said.rule.name,
        role=role,
        days=days,
        past=past,
        shift=reading.shift,
        length=reading.length,
        hour=reading.hour,
        dateline=reading.dateline,
        vague=reading.vague,
        over=over,
    )


def _is_earlier(said: Said) -> bool:
    """Whether "earlier" makes it a time before this one: "earlier this week", "earlier on Wednesday"."""
    return said.match.group().startswith("earlier") or said.before.endswith("earlier ")


def _precision(precision: Precision) -> str:
    return f"({precision})" if precision in (Precision.WEEK, Precision.PART_OF_MONTH) else ""


def _counted(days: int, sign: str = "") -> str:
    return f"{days:{sign}d} day{'' if abs(days) == 1 else 's'}"


def _shift_value(shift: Shift) -> str:
    counted = _counted(shift.days, "+") if shift.weekday is None else f"+1 {_WEEKDAYS[shift.weekday]}"
    origin = "" if shift.origin == "said" else f"from the {shift.origin}"
    precise = "" if shift.precision is Precision.DAY else f"({shift.precision})"
    return " ".join(filter(None, (counted, origin, precise)))


def _hour_value(hour: Hour) -> str:
    ends = f"-{hour.ends:%H:%M}" if hour.ends else ""
    return f"{hour.begins:%H:%M}{ends}" + (f" {hour.timezone}" if hour.timezone else "")
