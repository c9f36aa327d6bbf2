"""print: numbers, strings, None, tuples and arrays as Python and NumPy write them."""

import numpy as np
from differential.arguments import arr, each
from differential.harness import case


@case()
def braces_are_text():
    print("{}", "{{}}", "{r}", 3, "a{}b", 2.5)
    print(1, 2, sep="{}", end="}{\n")


@case(
    (np.int8(1), np.float32(2.5), True, np.bool_(False), 1j),
    (np.uint64(2**64 - 1), np.float64(-0.0), False, np.bool_(True), -0.0 - 1j),
)
def tuples(a, b, c, d, e):
    print((a, b, c, d, e), (a,), (), ((), (b, (c,))))
    print((np.complex64(1 + 2j), np.complex128(2j), e, None), [1, 2.5], [])


@case()
def strings_in_tuples():
    print(("plain", "it's", 'a "quote"', "back\\slash", "a\ttab\n", "both ' and \""))


@case(3)
def none(x):
    print(None)
    print(None, x, (None, x))


@case(5)
def default_separators(x):
    print(x, x, sep=None, end=None)
    print(x, x, sep="")


@case(
    *each("? i1 u8 f4 f8 c8 c16", lambda t: arr(t, (2, 3))),
    arr("f8", (2, 3), order="F"),
    arr("f8", 4, step=-1),
    arr("f8", ()),
    arr("i4", (0, 2)),
    arr("f8", 3000),
)
def arrays(x):
    print(x, x.T, sep="\n")
    print((x, x.shape), x.size)
    print(x * 2)


@case(4)
def progress(n):
    for i in range(n):
        print("step", i, "of", n, i / n)


@case()
def only_text():
    print("nothing but text")
    print()
    print(end="")


class Indented:
    @staticmethod
    @case(1, 0, raises=ValueError)
    def text_of_several_lines(x):
        """The lines of a string
        keep their indentation.
        """
        print("""first
            deep
    shallow
none""")
        if x > 0:
            raise ValueError("""a
        b
    c""")
        return x
