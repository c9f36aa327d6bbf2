"""Functions and ranges as arguments of a call from Python: identity, captures, the cache."""

import functools
import gc
import math
import subprocess
import sys
import textwrap
import weakref

import numpy as np
import pytest

import veloz as vz

SCALE = 2.0


def trapezoid(f, a, b, n):
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        total += f(a + i * h)
    return total * h


def newton(f, df, x, tolerance=1e-12, most=50):
    for _ in range(most):
        step = f(x) / df(x)
        x -= step
        if abs(step) < tolerance:
            return x
    raise ValueError("no root", x)


def rk4(f, y, t, h, steps, *, scale=1.0):
    for _ in range(steps):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y = y + scale * h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t += h
    return y


def apply(f, x):
    return f(x)


def square(x):
    return x * x


def scaled(x):
    return SCALE * x


def recursive(n):
    return 1 if n < 2 else n * recursive(n - 1)


@vz.jit
def jitted(x):
    return x + 1.5


@vz.jit(error_model="numpy")
def inverse_numpy(x):
    return 1.0 / x


def inverse(x):
    return 1.0 / x


@pytest.mark.parametrize("f", [square, jitted, math.sin, math.sqrt, abs, float, lambda x: x**3 - x])
def test_each_kind_of_function(f) -> None:
    expected = trapezoid(f, 0.0, 2.0, 50)
    assert vz.jit(trapezoid)(f, 0.0, 2.0, 50) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("f", [np.sin, np.float32, np.cumsum, np.sum, lambda a: a[::-1] * 2])
def test_of_arrays(f) -> None:
    x = np.linspace(-1, 1, 7)
    given = x[0] if f is np.float32 else x
    np.testing.assert_allclose(vz.jit(apply)(f, given), f(given))


def test_several_functions_and_keywords() -> None:
    find = vz.jit(newton)
    assert find(lambda x: x * x - 2, lambda x: 2 * x, 1.0) == newton(
        lambda x: x * x - 2, lambda x: 2 * x, 1.0
    )
    assert find(df=lambda x: 2 * x, x=1.0, f=lambda x: x * x - 3) == pytest.approx(math.sqrt(3))
    with pytest.raises(ValueError, match="no root"):
        find(lambda x: x * x + 1, lambda x: 2 * x, 0.3)


def test_captured_numbers_are_arguments() -> None:
    """A lambda made anew with other numbers runs the same code."""
    compiled = vz.jit(cache=False)(trapezoid)
    for a in (1.0, 2.5, -3.0, float("nan")):
        f = lambda x: a * x + 1  # noqa: B023, E731
        np.testing.assert_equal(compiled(f, 0.0, 1.0, 10), trapezoid(f, 0.0, 1.0, 10))
    assert len(compiled._specialisations) == 1
    a = 3  # an int now
    assert compiled(lambda x: a * x + 1, 0.0, 1.0, 10) == trapezoid(
        lambda x: a * x + 1, 0.0, 1.0, 10
    )


def test_changed_variables_count() -> None:
    a = 1.0
    weights = np.arange(3.0)

    def f(x):
        return a * x + weights[1]

    compiled = vz.jit(cache=False)(apply)
    assert compiled(f, 2.0) == 3.0
    a = 10.0
    assert compiled(f, 2.0) == 21.0
    weights[1] = 5.0
    assert compiled(f, 2.0) == 25.0
    weights = np.array([1, 2, 3])
    assert compiled(f, 2.0) == f(2.0) == 22.0
    a = np.float32(0.1)
    assert compiled(f, 2.0) == f(2.0)


def test_changed_texts_and_functions_count() -> None:
    mode, g = "square", math.sin

    def f(x):
        if mode == "square":
            return g(x) * g(x)
        return g(x)

    compiled = vz.jit(cache=False)(apply)
    assert compiled(f, 2.0) == f(2.0)
    mode = "plain"
    assert compiled(f, 2.0) == f(2.0)
    g = math.cos
    assert compiled(f, 2.0) == f(2.0)
    mode = "square"
    assert compiled(f, 2.0) == f(2.0)
    k = 3.0

    def h(x):
        return k * x

    g = h
    assert compiled(f, 2.0) == f(2.0) == 36.0
    k = 2.0
    assert compiled(f, 2.0) == f(2.0) == 16.0


def test_defaults_count() -> None:
    compiled = vz.jit(cache=False)(apply)
    for c in (1.0, 2.0):
        assert compiled(lambda x, c=c: c * x, 3.0) == 3.0 * c

    def keyword(x, p=2.0, *, q=1.0, mode="a"):
        return p * x + q if mode == "a" else q

    assert compiled(keyword, 3.0) == 7.0
    keyword.__kwdefaults__["q"] = 5.0
    assert compiled(keyword, 3.0) == 11.0
    keyword.__defaults__ = (3.0,)
    assert compiled(keyword, 3.0) == 14.0
    keyword.__kwdefaults__["mode"] = "b"
    assert compiled(keyword, 3.0) == 5.0


def test_functions_with_the_same_code_in_other_modules() -> None:
    compiled = vz.jit(cache=False)(apply)
    text = "def f(x):\n    return FACTOR * x\n"
    import linecache

    linecache.cache["<two>"] = (len(text), None, text.splitlines(True), "<two>")
    code = compile(text, "<two>", "exec")
    for factor in (2.0, 7.0):
        scope = {"FACTOR": factor}
        exec(code, scope)
        assert compiled(scope["f"], 3.0) == 3.0 * factor


def test_options_of_jitted_functions() -> None:
    compiled = vz.jit(cache=False)(apply)
    with pytest.raises(ZeroDivisionError):
        compiled(inverse, 0.0)
    assert compiled(inverse_numpy, 0.0) == math.inf
    with pytest.raises(ZeroDivisionError):
        compiled(inverse, 0.0)


def test_functions_in_tuples_and_functions_that_capture_functions() -> None:
    def each(fs, x):
        return fs[0](x), fs[1](fs[0](x))

    assert vz.jit(each)((square, math.sqrt), 3.0) == (9.0, 3.0)

    def compose(f, g):
        return lambda x: f(g(x))

    both = compose(square, compose(jitted, lambda x: 2 * x))
    assert vz.jit(apply)(both, 3.0) == both(3.0)


def test_inner_functions_of_an_argument() -> None:
    k = 3.0

    def f(x):
        inner = lambda y: k * y  # noqa: E731
        return inner(inner(x))

    assert vz.jit(apply)(f, 2.0) == 18.0


def test_recursive_functions() -> None:
    assert vz.jit(apply)(recursive, 6) == 720

    def local(n):
        return 1 if n < 2 else n * local(n - 1)

    with pytest.raises(TypeError, match="define it in a module"):
        vz.jit(apply)(local, 6)


def test_an_argument_that_writes() -> None:
    a = np.zeros(3)

    def count(i):
        a[i] += 1.0
        return a[i]

    def run(f, n):
        total = 0.0
        for i in range(n):
            total += f(i % 3)
        return total

    assert vz.jit(run)(count, 7) == 1 + 1 + 1 + 2 + 2 + 2 + 3
    np.testing.assert_array_equal(a, [3, 2, 2])


def test_refused() -> None:
    class Callable:
        def __call__(self, x):
            return x

    for given in (Callable(), "text", [1.0], Callable):
        with pytest.raises((TypeError, vz.CompileError)):
            vz.jit(apply)(given, 1.0)
    with pytest.raises(vz.CompileError, match="cannot be returned to Python"):
        vz.jit(lambda f: f)(square)
    undefined = None
    with pytest.raises((TypeError, vz.CompileError)):
        vz.jit(apply)(undefined, 1.0)


def line(a, b, x, scale=1.0):
    return (a * x + b) * scale


PARTIALS = [
    functools.partial(line, 2.0, 1.0),
    functools.partial(line, 2, 1),
    functools.partial(line, 2.0, 1.0, scale=0.5),
    functools.partial(functools.partial(line, 1.0), -2.0),
    functools.partial(line, np.float32(2), np.float64(0.1)),
    functools.partial(math.pow, 2.0),
    functools.partial(max, 1.25),
    functools.partial(vz.jit(line), 2.0, 1.0),
    functools.partial(lambda table, x: table[int(x)] + table.sum(), np.arange(4.0)),
    functools.partial(lambda pair, x: pair[0] * x + pair[1], (2.0, 3)),
    functools.partial(lambda f, x: f(x) + 1, square),
    functools.partial(square),
]


@pytest.mark.parametrize("f", PARTIALS, ids=range(len(PARTIALS)))
def test_partials(f) -> None:
    got, expected = vz.jit(trapezoid)(f, 0.0, 1.0, 7), trapezoid(f, 0.0, 1.0, 7)
    assert got == expected and type(got) is type(expected)


def test_values_of_partials_are_arguments() -> None:
    compiled = vz.jit(cache=False)(trapezoid)
    for a in (1.0, 2.5, float("inf"), -0.0):
        f = functools.partial(line, a, 1.0, scale=a + 1)
        np.testing.assert_equal(compiled(f, 0.0, 1.0, 10), trapezoid(f, 0.0, 1.0, 10))
    assert len(compiled._specialisations) == 1
    f = functools.partial(line, 1, 1.0, scale=1.0)  # an int now
    assert compiled(f, 0.0, 1.0, 10) == trapezoid(f, 0.0, 1.0, 10)
    f = functools.partial(line, 2.0, 1.0)  # other keywords
    assert compiled(f, 0.0, 1.0, 10) == trapezoid(f, 0.0, 1.0, 10)
    f = functools.partial(lambda a, b, x, scale: x, 1.0, 1.0, scale=1.0)  # another function
    assert compiled(f, 0.0, 1.0, 10) == trapezoid(f, 0.0, 1.0, 10)
    assert len(compiled._specialisations) == 4


def test_keywords_of_partials_may_be_given_anew() -> None:
    def call(f):
        return f(2.0), f(2.0, scale=3.0)

    f = functools.partial(line, 1.0, 0.5, scale=2.0)
    assert vz.jit(call)(f) == call(f)


def test_partials_that_do_not_fit() -> None:
    class Unlike(functools.partial):
        def __call__(self, *arguments):
            return -1.0

    compiled = vz.jit(apply)
    with pytest.raises(vz.CompileError, match="missing 1 required positional argument: 'x'"):
        compiled(functools.partial(line, 1.0), 1.0)
    with pytest.raises(TypeError, match=r"expected a number.*got .*Unlike"):
        compiled(Unlike(square), 1.0)
    with pytest.raises((TypeError, vz.CompileError)):
        compiled(functools.partial(line, [1.0], 2.0), 1.0)
    assert compiled(functools.partial(line, 1.0, 1.0), 1.0) == 2.0


def test_what_a_partial_holds_is_let_go() -> None:
    compiled = vz.jit(apply)
    table = np.arange(5.0)
    compiled(functools.partial(lambda t, x: t[0] + x, table), 1.0)
    before = sys.getrefcount(table)
    for _ in range(20):
        compiled(functools.partial(lambda t, x: t[0] + x, table), 1.0)
    assert sys.getrefcount(table) <= before + 1


def test_a_lambda_is_compiled() -> None:
    double = vz.jit(lambda x: x + x)
    assert double(2) == 4 and double("ab" if False else 1.5) == 3.0
    pair = (lambda x: x + 1, lambda x: x + 2)
    assert vz.jit(apply)(pair[0], 1) == 2 and vz.jit(apply)(pair[1], 1) == 3
    assert (
        vz.jit(apply)(
            lambda x: x * 10,
            4,
        )
        == 40
    )
    outer = lambda x: (lambda y: x * y)(3)  # noqa: E731
    assert vz.jit(apply)(outer, 4) == 12


def test_looking_inside() -> None:
    compiled = vz.jit(cache=False)(apply)
    a = 2.0
    compiled(lambda x: a * x, 1.5)
    assert compiled.signatures == ["(function, float) -> float"]
    assert "func" in compiled.inspect_ir()
    assert "line" in compiled.explain() or compiled.explain()
    a = "changed"  # what is shown is of the variables' types then
    assert "func" in compiled.inspect_ir()


def test_nothing_leaks() -> None:
    compiled = vz.jit(cache=False)(apply)

    def make(compiled):
        data = np.ones(4)
        f = lambda x: x + data[0]  # noqa: E731
        compiled(f, 1.0)
        return weakref.ref(data)

    first, second = make(compiled), make(compiled)
    gc.collect()
    assert second() is None  # only the first one's function is kept with its code
    del compiled
    gc.collect()
    assert first() is None


PROGRAM = """
import veloz as vz

def apply(f, x):
    return f(x)

def make(a, mode):
    def f(x):
        return a * x if mode == "times" else a + x
    return f

compiled = vz.jit(apply)
print(compiled(make({a}, {mode!r}), 4.0), compiled.cache_info().from_disk)
"""


def test_the_disk_cache_tells_functions_apart(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("VELOZ_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "program.py"

    def run(a, mode):
        file.write_text(textwrap.dedent(PROGRAM.format(a=a, mode=mode)))
        done = subprocess.run(
            [sys.executable, str(file)], capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert run(2.0, "times") == ["8.0", "0"]
    assert run(3.0, "times")[0] == "12.0"
    assert run(3.0, "plus") == ["7.0", "0"]
    assert run(3, "plus") == ["7.0", "0"]
    again = run(5.0, "times")
    assert again[0] == "20.0"


PARTIAL_PROGRAM = """
import functools
import veloz as vz

def apply(f, x):
    return f(x)

def both(a, x, *, b=1.0):
    return {body}

compiled = vz.jit(apply)
print(compiled(functools.partial(both, {a}, b=2.0), 4.0), compiled.cache_info().from_disk)
"""


def test_the_disk_cache_tells_partials_apart(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("VELOZ_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "program.py"

    def run(a, body):
        file.write_text(PARTIAL_PROGRAM.format(a=a, body=body))
        done = subprocess.run(
            [sys.executable, str(file)], capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert run(2.0, "a * x + b") == ["10.0", "0"]
    assert run(3.0, "a * x + b") == ["14.0", "1"]
    assert run(3.0, "a * x - b") == ["10.0", "0"]


def sum_of(r):
    total = 0
    for i in r:
        total = total * 3 + i
    return total, len(r), r


RANGES = [range(5), range(0), range(5, 2), range(2, 9, 3), range(9, -9, -4), range(-3, 3, 1)]


@pytest.mark.parametrize("r", RANGES, ids=str)
def test_ranges(r) -> None:
    got = vz.jit(sum_of)(r)
    assert got == sum_of(r) and type(got[2]) is range
    assert (got[2].start, got[2].stop, got[2].step) == (r.start, r.stop, r.step)
    assert vz.jit(lambda r, i: (i in r, r[0] if len(r) > 0 else -1, r == range(5)))(r, 2) == (
        2 in r,
        r[0] if r else -1,
        r == range(5),
    )


def test_ranges_that_are_made() -> None:
    def made(n, up):
        if up:
            return range(n)
        return range(n, 0, -1)

    compiled = vz.jit(made)
    assert compiled(4, True) == range(4) and compiled(4, False) == range(4, 0, -1)
    assert vz.jit(lambda n: (n, range(n)[1:]))(5) == (5, range(1, 5))
    with pytest.raises(OverflowError):
        vz.jit(sum_of)(range(2**70))


def test_ranges_in_parallel() -> None:
    def fill(r, out):
        for i in vz.prange(len(r)):
            out[i] = r[i] * 2
        return out

    r = range(3, 300, 7)
    out = np.zeros(len(r), int)
    np.testing.assert_array_equal(vz.jit(fill)(r, out), [2 * i for i in r])
