"""What the yearly return counts, by the day of the act (S-03)."""

from datetime import date

import pytest

from secretmarks import figures
from secretmarks.models import Act, StateSecret

from .classification import cleared_house


@pytest.mark.clause("S-03")
def test_the_return_counts_the_acts_of_its_year_from_the_first_day_to_the_last(house):
    office = cleared_house(house)
    for serial, day in enumerate([(2023, 12, 31), (2024, 1, 1), (2024, 12, 31), (2025, 1, 1)], 1):
        secret = StateSecret.objects.create(
            year=2024, serial=serial, way="paper", origin="original", level=20, term="9年", made_on=date(2023, 5, 1),
            ends_on=date(2032, 5, 1), division=office.finance, drafter=office.secrecy_officer,
        )  # fmt: skip
        Act.objects.create(
            secret=secret, kind="determined", level=20, term="9年", ends_on=secret.ends_on, paper_number="1",
            decided_on=date(*day), power="statutory",
        )  # fmt: skip
    counted = {year: figures.figures(office.agency, year)["original_CONFIDENTIAL"] for year in range(2022, 2027)}
    assert counted == {2022: 0, 2023: 1, 2024: 2, 2025: 1, 2026: 0}
    assert figures.figures(office.agency, 2024)["derivative_CONFIDENTIAL"] == 0
