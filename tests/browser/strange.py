"""Words that nobody expects in a calendar, and that somebody will write into one."""

from datetime import date

from calendars.model.engagement import Details, Kind
from calendars.model.when import When

#: Markup, templates, controls, marks of direction, letters that pile up, and too much of everything.
STRANGE = [
    "<script>window.ran = 1</script>",
    '" onmouseover="window.ran = 1" x=\'',
    "{{ 7 * 7 }} {% raw %} </title></head><body></body></html>",
    "x" * 5_000,
    "W " * 2_500,
    "a\nb\r\nc\x00\x0b\u2028d",
    "\u202eright to left \u2066isolated \u200f\u200e",
    "👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "Z̸̢͎͗̈́ą̷̛l̵̡̛g̶̨͝o̷͜" * 50,
    "مباحثات في القاهرة",
    "﷽" * 60,
    "&lt;b&gt; &amp; &#60;",
]


def everywhere(text: str) -> Details:
    """An engagement that says `text` wherever it can."""
    return Details(
        title=text,
        kind=Kind.MEETING,
        when=When.day(date(2024, 3, 4)),
        parties=("CH", text[:30]),
        people=(text,),
        place=text,
        topic=text,
        evidence=text,
        note=text,
        url=f"https://paper.example/{text}",
    )
