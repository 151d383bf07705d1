"""A calendar of any size, the same in every run."""

import random
from datetime import UTC, date, datetime, time, timedelta

from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.when import When

PARTIES = ("US", "RU", "CN", "FR", "DE", "GB", "JP", "IN", "BR", "ZA", "EG", "SA", "IR", "IL", "TR", "UN", "EU", "NATO")
PLACES = ("Geneva", "Vienna", "New York", "Doha", "Cairo", "Tokyo", "Brasilia", "Pretoria", "Ankara", None)
FIRST_DAY = date(2030, 1, 1)
MADE = datetime(2029, 12, 1, tzinfo=UTC)


def engagements(count: int) -> list[Engagement]:
    """`count` engagements over ten years, from 2030 on."""
    chance = random.Random(count)
    return [_engagement(number, chance) for number in range(count)]


def _engagement(number: int, chance: random.Random) -> Engagement:
    day = FIRST_DAY + timedelta(days=chance.randrange(3650))
    when = When.days(day, day + timedelta(days=chance.choice((0, 0, 0, 1, 3))))
    if chance.random() < 0.5:
        when = When.day(day).at(time(chance.randrange(24), 30), "Europe/Zurich")
    parties = tuple(chance.sample(PARTIES, 2))
    place = chance.choice(PLACES)
    return Engagement(
        uid=f"{number:08x}-0000-4000-8000-000000000000",
        title=f"Talks: {parties[0]} and {parties[1]}" + (f" in {place}" if place else ""),
        kind=chance.choice(tuple(Kind)),
        when=when,
        parties=parties,
        place=place,
        status=chance.choice((Status.CONFIRMED, Status.TENTATIVE)),
        evidence="The ministers will meet in the capital, the two governments announced in a joint statement.",
        url=f"https://news.example/{number}",
        created=MADE,
        updated=MADE,
    )
