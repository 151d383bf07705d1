"""The description of the HTTP side is true."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from daemon.web.description import description
from tests.daemon.web.conftest import TOKEN, Open, Site

#: What is for people, or describes itself.
UNDESCRIBED = {"/", "/month", "/month/{month}", "/zone", "/engagements/{uid}", "/static/{name}", "/api/openapi.json"}


def described(path: str, method: str, status: int) -> dict[str, Any]:
    """The schema of an answer, with everything that it refers to."""
    answer = description()["paths"][path][method]["responses"][str(status)]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return {**schema, "components": description()["components"]}


def check(answer: Any, path: str, method: str = "get") -> None:
    schema = described(path, method, answer.status_code)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.json())


def test_it_is_served_as_it_is(site: Site) -> None:
    answer = site.get("/api/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == description()
    assert answer.json()["openapi"].startswith("3.1.")


def test_every_address_for_programs_is_described() -> None:
    import inspect

    from daemon.web import app

    written = inspect.getsource(app.make_app)
    routes = {line.split('"')[1] for line in written.splitlines() if "Route(" in line}
    assert routes - UNDESCRIBED == set(description()["paths"])


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    schemas = description()["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
        assert set(schema["required"]) <= set(schema["properties"])
    assert {f"#/components/schemas/{name}" for name in schemas} == set(_references(description()))


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in _references(value)]
    return [found for value in part for found in _references(value)] if isinstance(part, list) else []


def test_engagements_are_as_they_are_described(site: Site) -> None:
    site.enter()
    site.report("they will meet", parties=("FR", "DE"))
    answer = site.get("/api/engagements?all=1")
    assert len(answer.json()) == 2
    check(answer, "/api/engagements")
    for one in answer.json():
        assert set(one) == set(description()["components"]["schemas"]["Engagement"]["properties"])
    check(site.get("/api/engagements?kind=foo"), "/api/engagements")


@pytest.mark.parametrize(
    ("token", "article", "status"),
    [
        (TOKEN, {"title": "T", "text": "They will meet in Bern on 4 March 2024.", "published": "2024-02-28"}, 201),
        (TOKEN, [{"title": "T", "html": "<p>They meet.</p>", "published": "2024-02-28"}], 201),
        (TOKEN, {"title": "T"}, 400),
        (TOKEN, [], 400),
        ("wrong", {}, 401),
    ],
)
def test_articles_are_answered_as_is_described(opened: Open, token: str, article: Any, status: int) -> None:
    site = opened(f'[web]\ntokens = ["{TOKEN}"]\n')
    answer = site.client.post("/api/articles", json=article, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == status
    check(answer, "/api/articles", "post")


def test_health_is_as_it_is_described(site: Site) -> None:
    check(site.get("/healthz"), "/healthz")
