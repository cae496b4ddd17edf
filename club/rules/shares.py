"""Whole numbers out of exact ones: parts that add up to their whole, whatever their fractions are."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def apportion(whole: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Split a whole over exact shares in whole numbers that add up to it.

    Shares that come to the whole, but for less than one, keep what is whole in them; otherwise they are first brought
    to it in proportion. Then each is rounded down, and what is left goes one by one to those that lost most, the
    earlier of equals first. No part exceeds its share by one or more, and a share of zero stays zero.

    Raises: ValueError for a negative share, and for a whole of more than the shares come to.
    """
    everything = sum(shares, Fraction(0))
    if whole < 0 or whole > everything or any(share < 0 for share in shares):
        raise ValueError(f"{whole} cannot be split into shares of {everything}")
    if whole < floor(everything):
        shares = [share * whole / everything for share in shares]
    parts = [floor(share) for share in shares]
    by_loss = sorted(range(len(shares)), key=lambda index: parts[index] - shares[index])
    for index in by_loss[: whole - sum(parts)]:
        parts[index] += 1
    return tuple(parts)
