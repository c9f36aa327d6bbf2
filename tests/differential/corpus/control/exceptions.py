"""Exceptions that are made before they are raised."""

from differential.arguments import arr
from differential.harness import case


class OutOfReach(ValueError):
    """A user's own."""


def out_of_reach(x, limit):
    return OutOfReach("beyond the limit", x, limit)


def error_for(n):
    if n < 0:
        return ValueError("negative", n)
    return ValueError("negative", -n)


@case(1, 2.5, -3, raises=ValueError)
def made_then_raised(x):
    error = ValueError("not this", x)
    x = x + 1
    if x > 0:
        raise error
    return x


@case((1, 2), (3.5, 2), raises=OutOfReach)
def made_by_a_function(x, limit):
    if x > limit:
        raise out_of_reach(x, limit)
    return x


@case(3, -3, raises=ValueError)
def returned_on_two_paths(n):
    raise error_for(n)


@case(1, -1, 0, raises=(ValueError, KeyError))
def chosen_by_a_branch(n):
    if n == 0:
        return 0
    if n > 0:
        error = ValueError("positive")
        raise error
    raise KeyError("negative") if n < 5 else ValueError("never")


@case((arr("f8", 3), 1), (arr("f8", 3), 7), raises=IndexError)
def effects_before(a, k):
    error = IndexError("index", k)
    a[0] = 42.0
    if k >= a.shape[0]:
        raise error
    return a[k]


@case(2, raises=ZeroDivisionError)
def arguments_are_evaluated_first(n):
    error = ValueError("a", 1 // (n - 2))
    raise error


@case(3, raises=ValueError)
def class_in_a_name(n):
    kind = ValueError
    raise kind("by name", n)


@case(3, raises=KeyError)
def without_arguments(n):
    error = KeyError()
    if n > 0:
        raise error
    return n
