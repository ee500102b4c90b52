"""The one place where a share becomes a figure (SPEC rules 4 and 5)."""

from decimal import ROUND_HALF_UP, Decimal


def percent(count: int, base: int) -> int | None:
    """`count` of `base` in whole percent, rounded half up from the counts; None when the base is nought.

    >>> percent(28, 33), percent(1, 8), percent(0, 0)
    (85, 13, None)
    """
    return (200 * count + base) // (2 * base) if base else None


def points(count: int, base: int, earlier_count: int, earlier_base: int) -> float | None:
    """The change between two shares in percentage points, one decimal, from the unrounded shares; half rounds away
    from nought. None when a base is nought.

    >>> points(30, 151, 25, 152)
    3.4
    """
    if not base or not earlier_base:
        return None
    numerator = 100 * (count * earlier_base - earlier_count * base)
    change = Decimal(numerator) / Decimal(base * earlier_base)
    return float(change.quantize(Decimal("0.1"), ROUND_HALF_UP)) + 0.0
