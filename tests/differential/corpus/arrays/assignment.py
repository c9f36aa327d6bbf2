"""Assignment to elements and slices: broadcasting, casts, augmented forms and overlap."""

import numpy as np
from differential.arguments import (
    ALL,
    COMPLEX,
    FLOATS,
    INTS,
    NUMBERS,
    REALS,
    Views,
    arr,
    each,
    layouts,
    pairs,
    scalar,
)
from differential.harness import case

MATRIX = each("f8 i4 f4", lambda t: (arr(t, (3, 4)),))
LAYOUTS = list(layouts(arr("f8", (4, 5))))[:5]
BASE = arr("f8", 12)


@case(*each(ALL, lambda t: (arr(t, 5), scalar(t, 1))))
def set_element(x, v):
    x[2] = v
    x[-1] = v
    return x


@case(*[(arr("f8", 3), i) for i in (0, -3, 3, -4)], raises=IndexError)
def set_element_checked(x, i):
    x[i] = 9.0
    return x


@case(*pairs(NUMBERS.replace("c8 c16", ""), FLOATS, lambda a, b: (arr(a, 4), scalar(b, 3.75))))
def set_element_casts_floats(x, v):
    x[1] = v
    return x


@case(*pairs(INTS, INTS, lambda a, b: (arr(a, 4), scalar(b, 100))))
def set_element_casts_ints(x, v):
    x[1] = v
    return x


@case(*each(NUMBERS, lambda t: (arr(t, 4),)))
def set_literals(x):
    x[0] = 1
    x[1] = 2.5
    x[2] = True
    return x


@case(*[(arr("u1", 3), v) for v in (255, 256, -1)], raises=OverflowError)
def set_python_int_checked(x, v):
    x[0] = v
    return x


@case(*each("c8 c16", lambda t: (arr(t, 3),)))
def set_complex(x):
    x[0] = 1 + 2j
    x[1] = 3
    x[2] = 0.5
    return x


@case(*MATRIX, *LAYOUTS)
def fill_everything(x):
    x[...] = 3
    return x


@case(*MATRIX, *LAYOUTS)
def fill_slices(x):
    x[:] = 1
    x[1:] = 2
    x[:, 0] = 3
    x[0, 1:3] = 4
    x[::2, ::2] = 5
    x[-1, ::-1] = 6
    return x


@case(*MATRIX, *LAYOUTS)
def row_from_row(x):
    x[0] = x[1]
    x[:, 1] = x[:, 2]
    return x


@case(
    (arr("f8", (3, 4)), arr("f8", 4)),
    (arr("f4", (3, 4)), arr("f8", (3, 1))),
    (arr("i4", (3, 4)), arr("f8", (1, 1))),
)
def broadcast_into(x, v):
    x[:] = v
    return x


@case((arr("f8", (3, 4)), arr("f8", (1, 1, 4))))
def broadcast_leading_ones(x, v):
    x[:] = v
    return x


@case(
    (arr("f8", (3, 4)), arr("f8", 3)),
    (arr("f8", 3), arr("f8", 4)),
    (arr("f8", 4), arr("f8", (2, 4))),
    raises=ValueError,
)
def broadcast_fails(x, v):
    x[:] = v
    return x


@case((arr("f8", 5), arr("f8", 2)), (arr("f8", 5), arr("f8", 3)), raises=ValueError)
def slice_shape_fails(x, v):
    x[1:4] = v
    return x


@case((arr("f8", (3, 4)), arr("f8", 4)))
def expression_into_slice(x, v):
    x[1:, :] = v * 2.0 + 1.0
    x[0] = x[1] + x[2]
    return x


@case(*pairs("i4 f4 f8", "i4 f4 f8", lambda a, b: (arr(a, 5), arr(b, 5))))
def array_casts_on_assignment(x, y):
    x[:] = y
    return x


@case((arr("i4", 5), arr("f8", [1.9, -1.9, 0.5, 2.5, -0.1])))
def float_to_int_truncates(x, y):
    x[:] = y
    return x


@case(*MATRIX)
def augmented_elements(x):
    x[0, 0] += 1
    x[1, 1] -= 2
    x[2, 2] *= 3
    x[-1, -1] *= 2
    return x


@case(*each(FLOATS, lambda t: (arr(t, 4, low=1, high=9),)))
def augmented_element_float(x):
    x[0] /= 2
    x[1] //= 2
    x[2] %= 3
    x[3] **= 2
    return x


@case(*each(INTS, lambda t: (arr(t, 8, low=1, high=9),)))
def augmented_element_int(x):
    x[0] //= 2
    x[1] %= 3
    x[2] **= 2
    x[3] <<= 1
    x[4] >>= 1
    x[5] &= 6
    x[6] |= 8
    x[7] ^= 5
    return x


@case(*each("i4 f8", lambda t: (arr(t, 4),)))
def augmented_element_casts_back(x):
    x[0] += 1.75
    x[1] *= 0.5
    return x


@case(*MATRIX, *LAYOUTS)
def augmented_slices(x):
    x[1:] += 1
    x[:, 0] *= 2
    x[0, ::2] -= 3
    return x


@case(*each(REALS, lambda t: (arr(t, 6), arr(t, 6))))
def augmented_arrays(x, y):
    x += y
    x *= y
    x -= y
    return x


@case(*each(FLOATS, lambda t: (arr(t, 6), arr(t, 6, low=1, high=5))))
def augmented_arrays_float(x, y):
    x /= y
    x **= 2
    x //= y
    x %= 3
    return x


@case(*each(INTS, lambda t: (arr(t, 6, low=0, high=50), arr(t, 6, low=1, high=5))))
def augmented_arrays_int(x, y):
    x //= y
    x <<= 1
    x |= y
    x &= 7
    x ^= y
    x >>= 1
    x %= y
    return x


@case((arr("f4", 5), arr("f8", 5)), (arr("f4", 5), arr("i4", 5)))
def augmented_array_same_kind_cast(x, y):
    x += y
    return x


@case((arr("f8", (3, 4)), arr("f8", 4)), (arr("f8", (3, 4)), arr("f8", (3, 1))))
def augmented_broadcast(x, y):
    x += y
    x[:, 1:] *= y[..., :1]
    return x


@case((arr("f8", 4), arr("f8", (3, 4))), (arr("f8", 4), arr("f8", 3)), raises=ValueError)
def augmented_broadcast_fails(x, y):
    x += y
    return x


@case(*each("f8 i4", lambda t: (arr(t, 6),)))
def augmented_keeps_identity(x):
    y = x
    y += 1
    return x


@case(*each("f8 i4", lambda t: (arr(t, 6),)))
def plain_operator_makes_new(x):
    y = x
    y = y + 1
    return x, y


@case(BASE)
def shift_right_overlap(x):
    x[1:] = x[:-1]
    return x


@case(BASE)
def shift_left_overlap(x):
    x[:-1] = x[1:]
    return x


@case(BASE)
def reverse_overlap(x):
    x[:] = x[::-1]
    return x


@case(BASE)
def augmented_overlap(x):
    x[1:] += x[:-1]
    x[:-2] *= x[2:]
    return x


@case(*each(COMPLEX, lambda t: (arr(t, 6), arr(t, 6))), eps=4, scale=400)
def augmented_arrays_complex(x, y):
    x += y
    x *= y
    x -= y
    return x


@case(BASE)
def stride_overlap(x):
    x[6:] = x[::2]
    return x


@case(arr("f8", (4, 4)), arr("i4", (4, 4), order="F"))
def transpose_overlap(x):
    x[:] = x.T
    return x


@case(arr("f8", (4, 4)))
def augmented_transpose_overlap(x):
    x += x.T
    return x


@case(arr("f8", (5, 5)))
def row_column_overlap(x):
    x[0] = x[:, 0]
    x[:, 1] = x[1] + x[2]
    return x


@case(
    Views(BASE, lambda b: (b[1:9], b[:8])),
    Views(BASE, lambda b: (b[:8], b[1:9])),
    Views(BASE, lambda b: (b[:4], b[6:10])),
)
def arguments_overlap(x, y):
    x[:] = y * 2.0
    return x, y


@case(Views(BASE, lambda b: (b[:8], b[:8])), Views(BASE, lambda b: (b[:8], b[7::-1])))
def arguments_the_same(x, y):
    x += y
    return x


@case(Views(BASE, lambda b: (b[2:10], b[1:9])), Views(BASE, lambda b: (b[:6], b[3:9])))
def loop_over_overlapping(x, y):
    for i in range(x.shape[0]):
        x[i] = y[i] + 1.0
    return x


@case(Views(BASE, lambda b: (b[::2], b[1::2])), Views(BASE, lambda b: (b[::3], b[:4])))
def interleaved(x, y):
    x[:4] = y[:4] + x[:4]
    return x, y


@case(Views(arr("f8", (4, 6)), lambda b: (b[:, :3], b[:, 2:5])))
def overlapping_blocks(x, y):
    x[:] = y + x
    return x


@case(arr("f8", 6))
def temporaries_are_old_values(x):
    y = x + 1
    x[:] = y[::-1] * x
    return x, y


@case((arr("f8", 5), arr("f8", 5)))
def swap_names(x, y):
    x, y = y, x
    x[0] = 100.0
    return x, y


@case((arr("f8", 5), arr("f8", 5)))
def swap_contents(x, y):
    t = x.copy()
    x[:] = y
    y[:] = t
    return x, y


@case(arr("f8", 5))
def lazy_value_sees_old_memory(x):
    y = x * 2
    x[:] = 0
    return y, x


@case(arr("f8", (3, 3)))
def swap_rows(x):
    for j in range(x.shape[1]):
        x[0, j], x[2, j] = x[2, j], x[0, j]
    return x


@case((arr("f8", (3, 3)), 1), (arr("f8", (3, 3)), -1))
def assign_through_row(x, i):
    row = x[i]
    row[:] = 0
    row[1] += 5
    return x


@case(arr("f8", ()), arr("i8", ()))
def zero_dim_assignment(x):
    x[...] = 3
    x += 2
    return x


@case(arr("f8", 0), arr("f4", (0, 3)))
def zero_size_assignment(x):
    x[:] = 5
    x += 1
    x[:0] *= 2
    return x


@case(*[(arr("f8", 8, misaligned=True), arr(t, 8, misaligned=True)) for t in ("f8", "f4", "i2")])
def misaligned_assignment(x, y):
    x[:] = y
    x[1:] += y[:-1]
    x[3] = 7
    return x


@case(*each(ALL, lambda t: (arr(t, 6, step=-2), arr(t, 6))))
def strided_target(x, y):
    x[:] = y
    x[0] = y[-1]
    return x


@case((arr("f8", 6), arr("f8", 3)))
def slices_with_variables(x, y):
    n = y.shape[0]
    x[:n] = y
    x[n:] = y[::-1]
    x[n : n + 1] = 0.0
    return x


@case(arr("f8", (2, 3, 4)))
def cube_slices(x):
    x[0, 1] = x[1, 2]
    x[:, :, 0] = x[:, :, 1] * 2
    x[..., -1] += 1
    x[1, :, ::2] = 0
    return x


@case((arr("f8", 5), arr("f8", 5)))
def chained_assignment(x, y):
    x[0] = y[1] = 3.5
    a = x[2] = y[3]
    return x, y, a


@case(arr("?", 5))
def bool_array_assignment(x):
    x[0] = True
    x[1] = 0
    x[2] = 2.5
    x[3:] = False
    return x


@case(arr("c16", 4), arr("c8", 4, step=-1))
def parts_of_complex_arrays(z):
    z.real = 5
    z.imag[1:] = 3
    z.imag = z.real * 2 + z.imag
    return z


@case(
    *[
        (arr(dtype, size), np.uint64(value))
        for dtype in ("i1", "i8", "u1", "u8", "f4")
        for size in (3, 0)
        for value in (2**64 - 1, 2**63, 2**63 - 1, 300, 7)
    ],
    raises=OverflowError,
)
def slice_of_uint64(x, value):
    x[:] = value
    return x
