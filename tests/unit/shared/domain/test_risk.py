"""The lending rules decide, at their boundaries and in order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.credit import Bureau, CreditReport, report_from
from shared.domain.money import Cents
from shared.domain.outcome import ReasonCode, Rejection, Status
from shared.domain.risk import Assessment, Tier, assess

ALICE, BOB, CHARLIE = "1111", "2222", "3333"


def assessed(sin: str, cents: int) -> Assessment:
    return assess(Cents(cents), [report_from(bureau, sin) for bureau in Bureau])


def reports(*scores: int, marks: tuple[int, ...] = (0, 0, 0)) -> list[CreditReport]:
    return [
        CreditReport(bureau, score, of_bureau)
        for bureau, score, of_bureau in zip(Bureau, scores, marks, strict=False)
    ]


any_reports = st.lists(
    st.builds(
        CreditReport,
        bureau=st.sampled_from(Bureau),
        score=st.one_of(st.integers(300, 850), st.sampled_from([639, 640, 669, 670, 739, 740])),
        derogatory_marks=st.integers(0, 3),
    ),
    max_size=3,
)
any_amount = st.integers(1, 100_000_000).map(Cents)


@pytest.mark.parametrize(
    ("sin", "cents", "reason", "needs_manager"),
    [
        pytest.param(ALICE, 15_000_000, None, True, id="alice-150000.00-needs-a-manager"),
        pytest.param(ALICE, 10_000_000, None, True, id="alice-100000.00-needs-a-manager"),
        pytest.param(ALICE, 9_999_999, None, False, id="alice-99999.99-needs-nobody"),
        pytest.param(ALICE, 1, None, False, id="alice-0.01-needs-nobody"),
        pytest.param(BOB, 5_000_000, ReasonCode.CREDIT_SCORE_TOO_LOW, False, id="bob-is-denied"),
        pytest.param(BOB, 1, ReasonCode.CREDIT_SCORE_TOO_LOW, False, id="bob-is-denied-a-cent"),
        pytest.param(CHARLIE, 2_500_000, None, False, id="charlie-25000.00-is-within-the-limit"),
        pytest.param(
            CHARLIE,
            2_500_001,
            ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT,
            False,
            id="charlie-25000.01-is-above-the-limit",
        ),
    ],
)
def test_a_profile_ends_as_the_rules_say(
    sin: str, cents: int, reason: ReasonCode | None, needs_manager: bool
) -> None:
    found = assessed(sin, cents)
    assert (found.reason_code, found.needs_manager) == (reason, needs_manager)


@pytest.mark.parametrize(
    ("arrived", "reason"),
    [
        pytest.param(3, None, id="three-suffice"),
        pytest.param(2, None, id="two-suffice"),
        pytest.param(1, ReasonCode.INSUFFICIENT_CREDIT_DATA, id="one-is-too-few"),
        pytest.param(0, ReasonCode.INSUFFICIENT_CREDIT_DATA, id="none-is-too-few"),
    ],
)
def test_two_of_three_bureaus_suffice(arrived: int, reason: ReasonCode | None) -> None:
    found = assess(Cents(100), reports(800, 800, 800)[:arrived])
    assert found.reason_code is reason
    assert (found.average_score is None) is (reason is not None)


@pytest.mark.parametrize(
    ("scores", "marks", "tier"),
    [
        pytest.param((640, 640, 639), (0, 0, 0), None, id="one-point-under-640"),
        pytest.param((640, 639), (0, 0), None, id="two-bureaus-one-point-under-640"),
        pytest.param((640, 640, 640), (0, 0, 0), Tier.SUBPRIME, id="exactly-640"),
        pytest.param((600, 640, 680), (0, 0, 0), Tier.SUBPRIME, id="only-the-average-counts"),
        pytest.param((670, 670, 669), (0, 0, 0), Tier.SUBPRIME, id="one-point-under-670"),
        pytest.param((670, 670, 670), (0, 0, 0), Tier.NEAR_PRIME, id="exactly-670"),
        pytest.param((670, 670, 670), (3, 3, 3), Tier.NEAR_PRIME, id="670-with-marks"),
        pytest.param((740, 740, 739), (0, 0, 0), Tier.NEAR_PRIME, id="one-point-under-740"),
        pytest.param((740, 740, 740), (0, 0, 0), Tier.PRIME, id="exactly-740"),
        pytest.param((740, 740, 740), (0, 1, 0), Tier.NEAR_PRIME, id="740-with-one-mark"),
        pytest.param((850, 850, 850), (0, 0, 1), Tier.NEAR_PRIME, id="850-with-one-mark"),
        pytest.param((740, 740), (0, 0), Tier.PRIME, id="two-bureaus-exactly-740"),
    ],
)
def test_the_tier_follows_from_the_average_and_the_marks(
    scores: tuple[int, ...], marks: tuple[int, ...], tier: Tier | None
) -> None:
    assert assess(Cents(100), reports(*scores, marks=marks)).tier is tier


def test_the_average_is_shown_with_one_decimal_half_rounded_up() -> None:
    assert assess(Cents(100), reports(700, 700, 701)).average_score == Decimal("700.3")
    assert assess(Cents(100), reports(700, 701)).average_score == Decimal("700.5")


@given(any_amount, any_amount, any_reports)
def test_a_larger_amount_never_turns_a_denial_into_an_approval(
    one: Cents, other: Cents, arrived: list[CreditReport]
) -> None:
    smaller, larger = sorted((one, other))
    if assess(smaller, arrived).reason_code is not None:
        assert assess(larger, arrived).reason_code is not None


@given(any_amount, any_amount, any_reports)
def test_a_larger_amount_never_spares_the_manager(
    one: Cents, other: Cents, arrived: list[CreditReport]
) -> None:
    smaller, larger = sorted((one, other))
    if assess(smaller, arrived).needs_manager:
        assert assess(larger, arrived).needs_manager


@given(any_amount, any_reports)
def test_every_denial_names_its_rule(amount: Cents, arrived: list[CreditReport]) -> None:
    found = assess(amount, arrived)
    if found.reason_code is None:
        assert found.tier is not None
        return
    rejection = Rejection(found.reason_code, found.tier, found.average_score)
    rules = {
        ReasonCode.CREDIT_SCORE_TOO_LOW: (Status.DENIED, "Credit score too low", "640"),
        ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT: (Status.DENIED, "subprime limit", "$25,000.00"),
        ReasonCode.INSUFFICIENT_CREDIT_DATA: (Status.FAILED, "two credit bureaus", "two"),
    }
    status, words, bound = rules[found.reason_code]
    assert rejection.status is status
    assert words in rejection.reason
    assert bound in rejection.reason
    assert found.average_score is None or str(found.average_score) in rejection.reason
    assert not found.needs_manager
