"""Arrays whose bytes are in the other order: refused, nothing written, the text helps."""

import sys

import numpy as np
import pytest

import veloz as vz

OTHER = ">" if sys.byteorder == "little" else "<"


@vz.jit
def double(x):
    x *= 2
    return x.sum()


def swapped(kind: str, shape=6) -> np.ndarray:
    return np.arange(np.prod(shape)).reshape(shape).astype(OTHER + kind)


def readonly(x):
    x.flags.writeable = False
    return x


@pytest.mark.parametrize("kind", ["i2", "i4", "i8", "u2", "u4", "u8", "f4", "f8", "c8", "c16"])
@pytest.mark.parametrize(
    "make",
    [
        lambda x: x,
        lambda x: x[::2],
        lambda x: x[::-1],
        lambda x: x[:0],
        readonly,
        lambda x: x.reshape(2, 3).T,
    ],
    ids=["whole", "strided", "reversed", "empty", "readonly", "transposed"],
)
def test_refused(kind, make) -> None:
    x = make(swapped(kind))
    before = x.copy()
    text = r"double\(\) argument 'x': byte-swapped .*newbyteorder\('='\)"
    with pytest.raises(TypeError, match=text):
        double(x)
    np.testing.assert_array_equal(x, before)
    y = x.astype(x.dtype.newbyteorder("="))  # what the text says
    assert double(y) == (2 * before).sum()


def test_in_tuples_and_closures() -> None:
    x = swapped("f8")
    with pytest.raises(TypeError, match="byte-swapped"):
        vz.jit(lambda t: t[0].sum())((x, 1))
    with pytest.raises(TypeError, match="byte-swapped"):
        vz.jit(lambda f: f(1))(lambda i: x[i])


def test_one_byte_has_no_order() -> None:
    x = np.arange(5).astype(OTHER + "i1")
    assert double(x) == 20
    b = np.array([True, False]).astype(OTHER + "?")
    assert vz.jit(lambda b: b.sum())(b) == 1


def test_a_global_one_is_converted() -> None:
    assert vz.jit(lambda i: TABLE[i])(2) == 2.0


TABLE = swapped("f8")
