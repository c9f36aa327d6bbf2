"""Fits the polynomials of src/vecmath and writes src/vecmath/coefficients.h and error_tables.h.

Near-minimax fits in 80 digits. Coefficients are rounded one by one, from the
constant term up, and the rest is fitted again each time. Needs mpmath; run it only to change a fit:

    python tools/fit_polynomials.py
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mpmath as mp  # type: ignore[import-not-found,import-untyped,unused-ignore]
from mpmath import mpf  # type: ignore[import-not-found,import-untyped,unused-ignore]

mp.mp.dps = 80
Function = Callable[[mpf], mpf]
FOLDER = Path(__file__).resolve().parent.parent / "src" / "vecmath"


@dataclass
class Fit:
    """A polynomial near `function` from `low` to `high`; its error times `weight` counts."""

    name: str
    function: Function
    weight: Function
    low: mpf
    high: mpf
    degree: int
    bits: int = 53  # 24: float coefficients
    note: str = ""
    first: int = 0  # the lowest power
    first_bits: int = 0  # of its coefficient, where they are others


def round_to(value: mpf, bits: int) -> mpf:
    with mp.workprec(bits):
        return +value


def least_squares(
    values: list[mpf], weights: list[mpf], grid: list[mpf], first: int, degree: int
) -> list[mpf]:
    """Coefficients of x**first ... x**degree with the least weighted squares on the grid."""
    unknowns = degree - first + 1
    scale = max(abs(x) for x in grid)
    rows = []
    for x, weight in zip(grid, weights, strict=True):
        power = (x / scale) ** first * weight
        row = []
        for _ in range(unknowns):
            row.append(power)
            power *= x / scale
        rows.append(row)
    moments = [mp.fsum(row[place] * row[0] for row in rows) for place in range(unknowns)] + [
        mp.fsum(row[place] * row[-1] for row in rows) for place in range(1, unknowns)
    ]
    matrix = mp.matrix(unknowns, unknowns)
    right = mp.matrix(unknowns, 1)
    for i in range(unknowns):
        for j in range(unknowns):
            matrix[i, j] = moments[i + j]
        right[i] = mp.fsum(row[i] * v * w for row, v, w in zip(rows, values, weights, strict=True))
    solution = mp.lu_solve(matrix, right)
    return [solution[i] / scale ** (first + i) for i in range(unknowns)]


def fit(what: Fit, points: int = 300) -> tuple[list[mpf], mpf]:
    """Coefficients from the lowest power up, each a number of `bits` bits, and the largest error.

    Least squares on the nodes of Chebyshev's polynomial come close to the minimax polynomial.
    """
    middle, half = (what.low + what.high) / 2, (what.high - what.low) / 2
    grid = [middle - half * mp.cos(mp.pi * (2 * i + 1) / (2 * points)) for i in range(points)]
    weights = [abs(what.weight(x)) for x in grid]
    values = [what.function(x) for x in grid]
    done: list[mpf] = []
    for power in range(what.first, what.degree + 1):
        coefficient = least_squares(values, weights, grid, power, what.degree)[0]
        done.append(round_to(coefficient, (not done and what.first_bits) or what.bits))
        values = [v - done[-1] * x**power for v, x in zip(values, grid, strict=True)]
    return done, max(abs(v * w) for v, w in zip(values, weights, strict=True))


def quotient(f: Function, power: int, limit: mpf) -> Function:
    def value(x: mpf) -> mpf:
        with mp.workdps(160):
            return f(x) / x**power if x else limit

    return value


def of_root(f: Function, power: int, limit: mpf) -> Function:
    """f(sqrt(z)) / sqrt(z)**power"""

    def value(z: mpf) -> mpf:
        with mp.workdps(160):
            x = mp.sqrt(z)
            return f(x) / x**power if z else limit

    return value


def share(f: Function) -> Function:
    """The weight of a rest in z = x^2, f(x) = x + x^3 rest(z), for f's relative error."""

    def value(z: mpf) -> mpf:
        x = mp.sqrt(z)
        return x**3 / f(x) if z else mpf(0)

    return value


def atanh_rest(s: mpf) -> mpf:
    return 2 * mp.atanh(s) - 2 * s


def scaled_complement(x: mpf) -> mpf:
    return mp.exp(x * x) * mp.erfc(x)


LN2_HALF = mp.log(2) / 2
ROOT = mp.sqrt(2)
S_MOST = (ROOT - 1) / (ROOT + 1)
QUARTER = mp.pi / 4
TAN_EIGHTH = (mp.sqrt(2) - 1) ** 2


def fits() -> list[Fit]:
    one = mpf(1)
    exp_rest = quotient(lambda r: mp.exp(r) - 1 - r, 2, one / 2)
    sinh_rest = of_root(lambda r: mp.sinh(r) - r, 3, one / 6)
    cosh_rest = of_root(lambda r: mp.cosh(r) - 1, 2, one / 2)
    sin_rest = of_root(lambda r: mp.sin(r) - r, 3, -one / 6)
    cos_rest = of_root(lambda r: mp.cos(r) - 1 + r * r / 2, 4, one / 24)
    log_rest = of_root(atanh_rest, 3, 2 * one / 3)
    log_tail = of_root(lambda s: atanh_rest(s) - 2 * s**3 / 3, 5, 2 * one / 5)
    log_one = quotient(lambda f: mp.log(1 + f), 1, one)
    atan_rest = of_root(lambda t: mp.atan(t) - t, 3, -one / 3)
    asin_rest = of_root(lambda t: mp.asin(t) - t, 3, one / 6)
    tanh_rest = of_root(lambda x: mp.tanh(x) - x, 3, -one / 3)
    tan_rest = of_root(lambda r: mp.tan(r) - r, 3, one / 3)
    erf_root = of_root(mp.erf, 1, 2 / mp.sqrt(mp.pi))
    two_power = quotient(lambda r: mp.mpf(2) ** r - 1, 1, mp.log(2))
    atanh_tail = of_root(lambda s: mp.atanh(s) - s, 3, one / 3)
    log_two = of_root(lambda s: 2 * mp.atanh(s) / mp.log(2), 1, 2 / mp.log(2))
    n, p = -LN2_HALF * mpf("1.001"), LN2_HALF * mpf("1.001")
    z = p * p
    s2 = S_MOST**2 * mpf("1.001")
    q = (QUARTER * mpf("1.0001")) ** 2
    t = TAN_EIGHTH * mpf("1.0001")
    sq = lambda r: r * r  # noqa: E731
    same = lambda r: r  # noqa: E731
    flat = lambda r: one  # noqa: E731
    lf = (1 / ROOT - 1) * mpf("1.0001"), (ROOT - 1) * mpf("1.0001")

    def erfc_t(t: mpf) -> mpf:
        """erfcx(x) (1 + 2x) at the x >= 0 whose image under (x - 2) / (x + 2) is t."""
        x = 2 * (1 + t) / (1 - t)
        return scaled_complement(x) * (1 + 2 * x)

    far = mpf("10.1")
    return [
        Fit("kExp", exp_rest, sq, n, p, 9, note="(e^r - 1 - r) / r^2"),
        Fit("kSinh", sinh_rest, same, mpf(0), z, 4, note="(sinh r - r) / r^3 in r^2"),
        Fit("kCosh", cosh_rest, same, mpf(0), z, 4, note="(cosh r - 1) / r^2 in r^2"),
        Fit("kSin", sin_rest, same, mpf(0), q, 5, note="(sin r - r) / r^3 in r^2"),
        Fit("kCos", cos_rest, sq, mpf(0), q, 5, note="(cos r - 1 + r^2/2) / r^4 in r^2"),
        Fit("kLog", log_rest, same, mpf(0), s2, 6, note="(2 atanh s - 2s) / s^3 in s^2"),
        Fit("kLogWide", log_rest, same, mpf(0), mpf("0.0402"), 7,
            note="(2 atanh s - 2s) / s^3 in s^2, |s| <= 0.2"),
        Fit("kLogTail", log_tail, sq, mpf(0), s2, 7,
            note="(2 atanh s - 2s - 2/3 s^3) / s^5 in s^2"),
        Fit("kExp2", two_power, same, -mpf("0.501"), mpf("0.501"), 10, note="(2^r - 1) / r"),
        Fit("kAtan", atan_rest, same, mpf(0), t, 10, note="(atan t - t) / t^3 in t^2"),
        Fit("kAsin", asin_rest, same, mpf(0), mpf("0.25"), 12, note="(asin t - t) / t^3 in t^2"),
        Fit("kRootInverse", lambda m: m ** (-one / 3), flat, one, mpf(2), 5,
            note="m^(-1/3) on [1, 2)"),
        Fit("kShortExp", exp_rest, sq, n, p, 5),
        Fit("kShortSin", sin_rest, same, mpf(0), q, 3),
        Fit("kShortCos", cos_rest, sq, mpf(0), q, 2),
        Fit("kShortLogOne", log_one, flat, lf[0], lf[1], 10, note="log(1 + f) / f"),
        Fit("kShortErf", erf_root, flat, mpf(0), one, 7, note="erf(x) / x in x^2, |x| <= 1"),
        Fit("kShortErfc", erfc_t, lambda t: 1 / erfc_t(t), -one, (far - 2) / (far + 2), 11,
            note="e^(x^2) erfc(x) (1 + 2x) in (x - 2) / (x + 2)"),
        Fit("kShortLog2", log_two, flat, mpf(0), s2, 4, note="2 atanh(s) / (s log 2) in s^2"),
        Fit("kShortTwo", lambda r: mp.mpf(2) ** r, flat, -mpf("0.501"), mpf("0.501"), 6,
            note="2^r"),
        Fit("kFloatExp", exp_rest, sq, n, p, 4, 24),
        Fit("kFloatExp2", two_power, same, -mpf("0.501"), mpf("0.501"), 5, 24,
            note="(2^r - 1) / r"),
        Fit("kFloatSin", sin_rest, same, mpf(0), q, 2, 24),
        Fit("kFloatCos", cos_rest, sq, mpf(0), q, 2, 24),
        Fit("kFloatLog", log_rest, same, mpf(0), s2, 2, 24),
        Fit("kFloatExpLong", exp_rest, sq, n, p, 5, 24),
        Fit("kFloatSinh", sinh_rest, same, mpf(0), z, 1, 24),
        Fit("kFloatCosh", cosh_rest, same, mpf(0), z, 2, 24),
        Fit("kFloatTanh", tanh_rest, share(mp.tanh), mpf(0), one, 6, 24,
            note="(tanh x - x) / x^3 in x^2, |x| <= 1"),
        Fit("kFloatAtanh", atanh_tail, same, mpf(0), mpf("0.041"), 2, 24,
            note="(atanh s - s) / s^3 in s^2, |s| <= 0.2"),
        Fit("kFloatTan", tan_rest, share(mp.tan), mpf(0), q * mpf("1.02"), 6, 24,
            note="(tan r - r) / r^3 in r^2"),
        Fit("kFloatAtan", atan_rest, share(mp.atan), mpf(0), mpf("0.36"), 5, 24,
            note="(atan t - t) / t^3 in t^2, |t| <= 0.6"),
        Fit("kFloatAsin", asin_rest, share(mp.asin), mpf(0), mpf("0.25"), 4, 24,
            note="(asin t - t) / t^3 in t^2, |t| <= 1/2"),
    ]  # fmt: skip


def hexadecimal(value: mpf, bits: int = 53) -> str:
    text = float(value).hex()
    assert mpf(float(value)) == value
    mantissa, exponent = text.split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}p{exponent}" + ("f" if bits == 24 else "")


def bits(error: mpf) -> str:
    return f"error 2^{float(mp.log(error, 2)):.1f}"


def array(name: str, rows: list[list[mpf]], columns: int) -> list[str]:
    """The definition of an array of doubles, with so many of a row's numbers in a line."""
    lines = [f"inline constexpr double {name}[] = {{"]
    for row in rows:
        words = [hexadecimal(value) + "," for value in row]
        lines += ["    " + " ".join(words[i : i + columns]) for i in range(0, len(words), columns)]
    return [*lines, "};", ""]


def write_coefficients(path: Path) -> None:
    lines = [
        "// Made by tools/fit_polynomials.py: near-minimax polynomials, highest coefficient first.",
        "#pragma once",
        "",
        "namespace veloz::vecmath {",
        "",
    ]
    for what in fits():
        coefficients, error = fit(what)
        size = bits(error)
        print(f"{what.name:14} degree {what.degree:2}  {size}", flush=True)
        kind = "float" if what.bits == 24 else "double"
        lines.append(f"// {what.note + '; ' if what.note else ''}{size}")
        lines.append(f"inline constexpr {kind} {what.name}[] = {{")
        lines += [f"    {hexadecimal(c, what.bits)}," for c in reversed(coefficients)]
        lines += ["};", ""]
    lines += ["} // namespace veloz::vecmath", ""]
    path.write_text("\n".join(lines))


def cell_fit(function: Function, centre: mpf, half: mpf, degree: int) -> Fit:
    """(function(centre + d) - function(centre)) / d, in terms of the function's relative error."""
    exact = function(centre)

    def rise(d: mpf) -> mpf:
        return function(centre + d) - exact

    def relative(d: mpf) -> mpf:
        return d / function(centre + d)

    shifted = quotient(rise, 1, mp.diff(function, centre))
    if centre == 0:
        return Fit("", shifted, lambda d: mpf(1), mpf(0), half, degree - 1)
    return Fit("", shifted, relative, -half, half, degree - 1)


def table(name: str, function: Function, cells: list[tuple[mpf, mpf]], degree: int) -> list[str]:
    """One row per cell (centre, half width): the value's low part, the value, the coefficients."""
    worst = mpf(0)
    rows = []
    for centre, half in cells:
        exact = function(centre)
        coefficients, error = fit(cell_fit(function, centre, half, degree), 80)
        worst = max(worst, error)
        high = round_to(exact, 53)
        rows.append([round_to(exact - high, 53), high, *coefficients])
    print(f"{name:14} {len(rows)} cells, degree {degree}, {bits(worst)}", flush=True)
    return [
        f"// {len(rows)} cells; {bits(worst)}",
        f"inline constexpr int {name}Columns = {degree + 2};",
        *array(name, rows, 5),
    ]


def write_tables(path: Path) -> None:
    lines = [
        "// Made by tools/fit_polynomials.py: polynomials by cell for erf and e^(x^2) erfc(x).",
        "// A row: the low part of the value at the cell's centre, the value, then the",
        "// coefficients of the distance from the centre.",
        "// clang-format off",
        "#pragma once",
        "",
        "namespace veloz::vecmath {",
        "",
    ]
    # erf: cell i is |x| - i/8 in [-1/16, 1/16]
    lines += table("kErfCells", mp.erf, [(mpf(i) / 8, mpf(1) / 16) for i in range(49)], 11)
    # erfc: cells of 1 + x in steps of an eighth of a power of two
    cells = []
    for i in range(40):
        octave, step = divmod(i, 8)
        width = mpf(2) ** octave / 8
        cells.append((mpf(2) ** octave * (1 + mpf(step) / 8) + width / 2 - 1, width / 2))
    lines += table("kErfcCells", scaled_complement, cells, 12)
    lines += ["} // namespace veloz::vecmath", ""]
    path.write_text("\n".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", choices=["coefficients", "tables"])
    options = parser.parse_args()
    if options.only != "tables":
        write_coefficients(options.folder / "coefficients.h")
    if options.only != "coefficients":
        write_tables(options.folder / "error_tables.h")


if __name__ == "__main__":
    main()
