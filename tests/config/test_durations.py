import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.durations import Duration

durations = st.builds(Duration, days=st.integers(0, 3650)) | st.builds(Duration, seconds=st.integers(0, 10**8))


@given(durations)
def test_a_duration_is_read_back_as_it_was_written(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    ("text", "iso"), [("30s", "PT30S"), ("15m", "PT15M"), ("24h", "PT24H"), ("1d", "P1D"), ("2w", "P14D")]
)
def test_iso_keeps_days_and_hours_apart(text: str, iso: str) -> None:
    assert Duration.parse(text).iso == iso


@pytest.mark.parametrize("text", ["", "1", "h", "-1h", "1.5h", "1 month", "99999999999s", "400000000w"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        Duration.parse(text)
