"""Elements, partial indices and basic slices: reading and the views that come out."""

import numpy as np
from differential.arguments import ALL, arr, each, layouts, scalar
from differential.harness import case

MATRIX = each("f8 i4 c8", lambda t: (arr(t, (3, 4)),))
VECTOR = each(ALL, lambda t: (arr(t, 7),))
CUBE = [arr("f4", (2, 3, 4)), arr("i8", (2, 3, 4), order="F"), arr("f8", (2, 3, 4), step=2)]
LAYOUTS = list(layouts(arr("f8", (4, 5)))) + list(layouts(arr("i2", (4, 5))))


@case(*VECTOR)
def element(x):
    return x[0], x[3], x[-1], x[-7]


@case(*[(arr("f8", 5), i) for i in (0, 4, -1, -5, 5, -6, 100)], raises=IndexError)
def element_checked(x, i):
    return x[i]


@case(
    *[(arr("i4", (2, 3)), i, j) for i, j in ((0, 0), (-1, -1), (2, 0), (0, 3), (-3, 0), (0, -4))],
    raises=IndexError,
)
def matrix_element_checked(x, i, j):
    return x[i, j]


@case(*[(arr("f8", 5), scalar(t, 3)) for t in "i1 i2 i4 i8 u1 u2 u4 u8".split()])
def index_of_any_integer(x, i):
    return x[i]


@case((arr("f8", 300), np.uint8(200)), (arr("f8", 3), np.int8(-2)))
def narrow_index(x, i):
    return x[i], x[i - i]


BEYOND_INT64 = [np.uint64(2**63), np.uint64(2**64 - 1)]


@case(*[(arr("f8", 5), i) for i in (np.uint64(4), *BEYOND_INT64)], raises=OverflowError)
def uint64_index(x, i):
    return x[i]


@case(*[(arr("f8", 5), i) for i in (np.uint64(2), *BEYOND_INT64)])
def uint64_slice(x, i):
    return x[:i], x[i:], x[::i], x[-2:i:2]


@case(arr("f8", 5))
def uint64_constant_slice(x):
    return x[: np.uint64(2**63 - 1) + np.uint64(5)], x[1 : np.uint64(3)]


@case(*MATRIX)
def matrix_elements(x):
    return x[0, 0], x[2, 3], x[-1, -2], x[1][2]


@case(*CUBE)
def cube_elements(x):
    return x[1, 2, 3], x[0][1][2], x[-1, 0][1], x[1][0, 2]


@case(*LAYOUTS)
def every_layout(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j] * (i * 10 + j)
    return total


@case(*MATRIX, *LAYOUTS)
def rows_and_columns(x):
    return x[1], x[-1], x[:, 1], x[:, -1], x[0, :], x[1, ...]


@case(*MATRIX)
def row_out_of_range(x):
    return x[2], x[:, 3]


@case((arr("f8", (2, 3)), 2), (arr("f8", (2, 3)), -2), raises=IndexError)
def row_checked(x, i):
    return x[i]


@case((arr("f8", (2, 3)), 3), (arr("f8", (2, 3)), -3), raises=IndexError)
def column_checked(x, j):
    return x[:, j]


@case(*CUBE)
def partial(x):
    return x[1], x[1, 2], x[:, 1], x[:, :, 1], x[0, :, 2], x[..., 0], x[1, ..., 2]


@case(*VECTOR)
def slices(x):
    return x[:], x[1:], x[:3], x[1:3], x[-3:], x[:-2], x[::2], x[::-1], x[5:1:-2], x[10:], x[-100:2]


@case(*[(arr("f8", 6), a, b) for a in (0, 2, -2, 9, -9) for b in (0, 4, -1, 9, -9)])
def slice_variables(x, a, b):
    return x[a:b], x[a:], x[:b]


@case(*[(arr("f8", 6), a, b, s) for a in (0, 5, -1) for b in (0, 6, -7) for s in (1, 2, -1, -3, 7)])
def slice_steps(x, a, b, s):
    return x[a:b:s], x[::s], x[a::s], x[:b:s]


@case((arr("f8", 6), 0), (arr("f8", 6), 2), raises=ValueError)
def slice_step_zero(x, s):
    return x[::s]


@case(*MATRIX, *LAYOUTS)
def blocks(x):
    return x[1:, 1:], x[:2, ::2], x[::-1, ::-1], x[1:2], x[:, 1:-1], x[::2]


@case(*CUBE)
def mixed_subscripts(x):
    return x[0, 1:, ::2], x[:, 0, 1:3], x[..., 1:], x[1, ..., ::-1], x[:, ::-1, 0]


@case(arr("f8", 4), arr("i4", 4))
def newaxis_vector(x):
    return x[:, None], x[None, :], x[np.newaxis], x[:, np.newaxis], x[None]


@case(*MATRIX)
def newaxis_matrix(x):
    return x[:, None, :], x[None], x[..., None], x[1, None], x[None, :, 1]


@case(arr("f8", (3, 4)))
def slice_of_slice(x):
    y = x[1:]
    z = y[:, ::2]
    return z[1], z[-1, -1], z.shape


@case(*MATRIX, arr("f8", 3), arr("f4", (2, 3, 4)), arr("f8", ()))
def attributes(x):
    return x.shape, x.size, x.ndim, len(x.shape)


@case(*MATRIX, arr("f8", 3), arr("f4", (2, 3, 4)), *LAYOUTS)
def transpose(x):
    return x.T, x.T.shape, x.T.T


@case(*MATRIX, *LAYOUTS)
def transpose_elements(x):
    y = x.T
    return y[1, 0], y[0], y[:, 1], y[1:, ::-1]


@case(*each("c8 c16", lambda t: (arr(t, (3, 2)),)))
def complex_fields(x):
    return x.real, x.imag, x.real[1], x.imag[0, 1]


@case(arr("c16", 4))
def write_complex_fields(x):
    x.real[1] = 5.0
    x.imag[:] = -1.0
    return x


@case(*each("f8 i4", lambda t: (arr(t, 4),)))
def real_of_real(x):
    return x.real, x.imag


@case(*each(ALL, lambda t: (arr(t, (2, 3)),)), *LAYOUTS)
def copy(x):
    y = x.copy()
    y[0, 0] = 0
    return y


@case(arr("f8", 5), arr("i4", 5))
def view_writes_through(x):
    y = x[1:4]
    y[0] = 7
    z = y[::-1]
    z[0] = 9
    return x, y


@case(arr("f8", 5))
def returns_its_argument(x):
    x[0] = 1.0
    return x


@case((arr("f8", 5), True), (arr("f8", 5), False))
def returns_argument_or_view(x, flag):
    if flag:
        return x[:]
    return x[1:]


@case(arr("f8", ()), arr("i4", ()), arr("c8", ()))
def zero_dim_element(x):
    return x[()], x.shape, x.ndim, x.size


@case(arr("f8", ()), arr("i4", ()))
def zero_dim_write(x):
    x[()] = 5
    return x


@case(arr("f8", ()), arr("f4", ()))
def zero_dim_arithmetic(x):
    return x + 1, x * 2.5, -x


@case(arr("f8", 0), arr("f4", (0, 3)), arr("f8", (3, 0)))
def zero_size(x):
    return x.shape, x.size, x + 1.0, x.T, x[:0], x[::-1]


@case(arr("f8", 0), raises=IndexError)
def zero_size_element(x):
    return x[0]


@case(*each("f8", lambda t: (arr(t, (4, 5)),)), *LAYOUTS)
def diagonal_sum(x):
    total = 0.0
    for i in range(min(x.shape[0], x.shape[1])):
        total += x[i, i] - x[-1 - i, i]
    return total


@case((arr("f8", 5), arr("i4", [0, 4, 2, 2])), (arr("i8", 5), arr("u1", [0, 4])))
def gather_loop(x, index):
    out = np.empty(index.shape[0], x.dtype)
    for i in range(index.shape[0]):
        out[i] = x[index[i]]
    return out


@case((arr("f8", 5), arr("i4", [0, 4, 5])), (arr("f8", 5), arr("i4", [-6])), raises=IndexError)
def gather_out_of_range(x, index):
    total = 0.0
    for i in range(index.shape[0]):
        total += x[index[i]]
    return total


@case(*[(arr("f8", 6), n) for n in (3, 6, 7, 20)], raises=IndexError)
def partial_effects_stay(x, n):
    for i in range(n):
        x[i] = -1.0
    return x


@case(*[(arr("f8", 6), n) for n in (3, 5, 6, 8)], raises=IndexError)
def forward_neighbour(x, n):
    total = 0.0
    for i in range(n):
        total += x[i + 1] - x[i]
    return total


@case(*[(arr("f8", 6), n) for n in (3, 6, 7, 13)], raises=IndexError)
def negative_indices_in_loop(x, n):
    total = 0.0
    for i in range(n):
        total += x[-i]
    return total


@case(arr("f8", (5, 6)), arr("f4", (2, 2)), arr("f8", (5, 6), order="F"))
def stencil_five_points(x):
    out = np.zeros_like(x)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            out[i, j] = (x[i - 1, j] + x[i + 1, j] + x[i, j - 1] + x[i, j + 1]) / 4
    return out


@case(arr("f8", 8))
def wrapped_neighbours(x):
    n = x.shape[0]
    out = np.empty(n)
    for i in range(n):
        out[i] = x[i - 1] + x[(i + 1) % n]
    return out


@case((arr("i4", (3, 4)), 1, 2))
def tuple_as_index(x, i, j):
    at = (i, j)
    return x[at], x[(0, 1)]


@case(arr("f8", 4), arr("f8", (3, 2)))
def len_of_array(x):
    return len(x), len(x[1:])


@case((arr("f8", (6, 6)), 1, 4), (arr("f8", (6, 6)), 0, 6), eps=8, scale=100)
def window_sum(x, a, b):
    return x[a:b, a:b].sum(), x[a:b, a].sum()


@case(*each(ALL, lambda t: (arr(t, (3, 4, 2), misaligned=True),)))
def misaligned(x):
    return x[1, 2, 0], x[1], x.copy()


@case(*each("f8 i4 c16", lambda t: (arr(t, 6, readonly=True),)))
def readonly_reads(x):
    return x[2], x + 1, x[1:3]


@case(arr("f8", 6, readonly=True))
def readonly_copy_is_writable(x):
    y = x.copy()
    y[0] = 1.0
    return y


@case(arr("f8", (2, 3, 2, 2)), arr("i4", (2, 2, 2, 2, 2)))
def many_axes(x):
    return x[0, 1].shape, x[..., 0], x[0, :, 1], x.sum()
