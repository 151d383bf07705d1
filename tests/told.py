"""Whether what receivers are told fits the schema that is published."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from calendars.plan.messages import schema


@cache
def _validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema())


def fits_the_schema(body: Any) -> Any:
    """`body`, decoded; fails with the first thing about it that does not fit."""
    _validator().validate(body)
    return body
