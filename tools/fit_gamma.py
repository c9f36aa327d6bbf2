"""Fits the polynomials of src/vecmath/gamma.h and writes src/vecmath/gamma_tables.h.

They give the logarithm of the gamma function: by cells on [1, 9], as Stirling's series from there
on, and near its zeros between -17 and -2. Needs mpmath; run it only to change a fit:

    python tools/fit_gamma.py
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import mpmath as mp  # type: ignore[import-not-found,import-untyped,unused-ignore]
from mpmath import mpf  # type: ignore[import-not-found,import-untyped,unused-ignore]

from fit_polynomials import (
    FOLDER,
    Fit,
    array,
    bits,
    fit,
    round_to,
)

PAIR = 106  # bits of a coefficient in two doubles
CELL_DEGREE, ZERO_DEGREE = 12, 21
NEAR = mpf("0.127")  # gamma.h takes the table of zeros where the result is below 1/8
COLUMNS = 6  # numbers in a line
LAST_ZERO = 16  # beyond, no number is so near a pole that the result is small


@dataclass
class Row:
    """A polynomial without constant term: its slope in two doubles, the rest in one each."""

    coefficients: list[mpf]
    error: mpf  # relative to the function

    def numbers(self) -> list[mpf]:
        return [*split(self.coefficients[0]), *self.coefficients[1:]]


def split(value: mpf) -> list[mpf]:
    high = round_to(value, 53)
    return [high, round_to(value - high, 53)]


def log_gamma(x: mpf) -> mpf:
    with mp.workdps(110):
        return mp.log(abs(mp.gamma(x)))


def fit_row(centre: mpf, start: mpf, low: mpf, high: mpf, degree: int) -> Row:
    """Fits log_gamma(centre + d) - start for d from low to high."""
    what = Fit(
        "",
        lambda d: log_gamma(centre + d) - start,
        lambda d: 1 / log_gamma(centre + d),
        low,
        high,
        degree,
        first=1,
        first_bits=PAIR,
    )
    return Row(*fit(what, points=80))


def stirling_rest(z: mpf) -> mpf:
    """With a = 1 / sqrt(z): a times what Stirling's formula lacks of log gamma(a)."""
    if z == 0:
        return mpf(1) / 12
    with mp.workdps(160):
        a = 1 / mp.sqrt(z)
        return a * (mp.loggamma(a) - (a - 0.5) * mp.log(a) + a - mp.log(2 * mp.pi) / 2)


def series(name: str, degree: int, note: str) -> list[str]:
    most = mpf(1) / 81
    coefficients, error = fit(
        Fit(name, stirling_rest, lambda z: mpf(1), mpf(0), most, degree), points=100
    )
    print(name, bits(error), flush=True)
    return [f"// {note}; {bits(error)}", *array(name, [list(reversed(coefficients))], COLUMNS)]


def cells() -> list[str]:
    """Row i: log gamma(1 + i/8 + d), |d| <= 1/16: its value and the polynomial in d."""
    rows, worst = [], mpf(0)
    for i in range(65):
        centre = 1 + mpf(i) / 8
        start = log_gamma(centre) if i not in (0, 8) else mpf(0)
        half = mpf(1) / 16
        row = fit_row(centre, start, -half if i else mpf(0), half, CELL_DEGREE)
        worst = max(worst, row.error)
        rows.append([*split(start), *row.numbers()])
    print("cells", bits(worst), flush=True)
    return [
        "// log gamma(1 + i/8 + d): value and slope in two parts each, the other coefficients;",
        f"// {bits(worst)}",
        f"inline constexpr int kGammaCellsColumns = {CELL_DEGREE + 3};",
        *array("kGammaCells", rows, COLUMNS),
    ]


def crossing(inner: mpf, outer: mpf, value: mpf) -> mpf:
    """Where log_gamma is `value`: below it at `inner`, above it at `outer`."""
    for _ in range(400):
        middle = (inner + outer) / 2
        if log_gamma(middle) < value:
            inner = middle
        else:
            outer = middle
    return (inner + outer) / 2


def zeros() -> list[str]:
    """Row 2 (m - 2) + (1 if x > -m): the zero next to -m on that side; none from 2 on at -2."""
    rows, worst = [], mpf(0)
    for m in range(2, LAST_ZERO + 1):
        for side in (-1, 1):
            if m == 2 and side > 0:
                rows.append([mpf(0)] * (ZERO_DEGREE + 3))
                continue
            pole = -mpf(m)
            share = "0.38" if (m, side) == (3, 1) else "0.62" if m == 2 else "0.35"
            valley = pole + side * mpf(share)  # log|gamma| rises from here to the pole
            edge = pole + side * mpf(2) ** -120
            zero = crossing(valley, edge, mpf(0))
            ends = [crossing(valley, edge, NEAR)]
            ends.append(crossing(valley, edge, -NEAR) if log_gamma(valley) < -NEAR else valley)
            low, high = min(ends) - zero, max(ends) - zero
            row = fit_row(zero, mpf(0), low, high, ZERO_DEGREE)
            worst = max(worst, row.error)
            print("zero", mp.nstr(zero, 20), bits(row.error), flush=True)
            rows.append([*split(zero), *row.numbers()])
    return [
        "// log|gamma(x)| by the distance from a zero: zero and slope in two parts each,",
        f"// the rest; {bits(worst)}. Row 2 (m - 2) is left of -m, the next right of it.",
        f"inline constexpr int kGammaZerosColumns = {ZERO_DEGREE + 3};",
        f"inline constexpr int kGammaLastZero = {LAST_ZERO}; // m of the last rows",
        *array("kGammaZeros", rows, COLUMNS),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=FOLDER / "gamma_tables.h")
    options = parser.parse_args()
    lines = [
        "// Made by tools/fit_gamma.py: polynomials for the logarithm of the gamma function.",
        "// clang-format off",
        "#pragma once",
        "",
        "namespace veloz::vecmath {",
        "",
        *series("kStirling", 6, "a (log gamma(a) - Stirling's formula) in 1/a^2 for a >= 9"),
        *series("kShortStirling", 2, "the same for float results"),
        *cells(),
        *zeros(),
        "} // namespace veloz::vecmath",
        "",
    ]
    options.output.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
