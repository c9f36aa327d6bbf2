"""Inner functions that assign variables of the functions around them (nonlocal), and those that read what is assigned later."""

import numpy as np
from differential.arguments import arr
from differential.harness import case


@case(3)
def counter(n):
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    for _ in range(n):
        step()
    return step() * 100 + count


@case(arr("f8", (5,)))
def accumulator_grows_to_float(a):
    total = 0

    def add(x):
        nonlocal total
        total += x

    for x in a:
        add(x)
    return total


@case((7, 0.25))
def written_by_both(n, scale):
    value = 1.5

    def change(x):
        nonlocal value
        value = value * scale + x

    for i in range(n):
        change(i)
        if value > 3:
            value -= 2.0
    return value


def integrate(f, a, b, n):
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        total += f(a + i * h)
    return total * h


@case((0.0, 1.0, 10))
def evaluations_are_counted(a, b, n):
    calls = 0

    def f(x):
        nonlocal calls
        calls += 1
        return x * x

    return integrate(f, a, b, n), calls


def make_counter(start):
    def step(by):
        nonlocal start
        start += by
        return start

    return step


@case(2)
@case(2.5)
def two_counters(x):
    first = make_counter(x)
    second = make_counter(100)
    first(1)
    second(5)
    first(1)
    return first(0), second(0)


@case(4)
def two_types_of_one_maker(n):
    whole = make_counter(n)
    real = make_counter(0.5)
    return whole(1), real(1.0)


@case(arr("f8", (6,)))
@case(np.array([2.0, np.nan, -1.0]))
@case(arr("f8", (0,)))
def best_that_may_be_none(a):
    best = None

    def look(x):
        nonlocal best
        if best is None or x < best:
            best = x

    for x in a:
        look(x)
    return best


@case(5)
def tuples(n):
    pair = (0, 1)

    def fibonacci():
        nonlocal pair
        pair = (pair[1], pair[0] + pair[1])

    for _ in range(n):
        fibonacci()
    return pair


@case(5)
def two_levels(n):
    total = 0

    def outer(k):
        local = 0

        def inner(x):
            nonlocal total, local
            total += x
            local += 2 * x

        for i in range(k):
            inner(i)
        return local

    return outer(n) + 1000 * outer(2), total


@case(6)
def recursive(n):
    calls = 0

    def fibonacci(k):
        nonlocal calls
        calls += 1
        if k < 2:
            return k
        return fibonacci(k - 1) + fibonacci(k - 2)

    return fibonacci(n), calls


@case(3)
@case(-3)
def given_on_some_paths(n):
    def put(x):
        nonlocal last
        last = x

    if n > 0:
        last = 1
    else:
        last = 2
    put(n * 10)
    return last


@case(3)
def evaluated_from_left(n):
    x = n

    def bump():
        nonlocal x
        x += 10
        return x

    return x + bump() * 1000 + x, (x, bump(), x)


@case(0, raises=ZeroDivisionError)
@case(4)
def raises_in_the_middle(n):
    done = 0

    def work(k):
        nonlocal done
        done += 1
        return 12 // (n - k)

    total = 0
    for k in range(n if n else 1):
        total += work(k)
    return total, done


@case(4)
def parameter(x):
    def double():
        nonlocal x
        x *= 2

    double()
    double()
    return x


@case(3)
def shared_by_two(n):
    state = 0

    def up(k):
        nonlocal state
        state += k

    def look():
        return state * 2

    up(n)
    first = look()
    up(n)
    return first, look(), state


@case(2)
def read_after_it_is_assigned_anew(n):
    scale = 1

    def f(x):
        return scale * x

    before = f(n)
    scale = 10
    middle = f(n)
    for scale in range(3):
        middle += f(n)
    return before, middle, f(n)


@case(2)
def kept_in_a_tuple(n):
    k = 0

    def put(x):
        nonlocal k
        k = x

    def get():
        return k

    both = (put, get)
    both[0](n + 5)
    return both[1](), k


@case(True)
@case(False)
def flags(start):
    done = start

    def flip():
        nonlocal done
        done = not done

    flip()
    return done


@case(np.float32(1.5))
def dtype_is_kept(x):
    value = x

    def add():
        nonlocal value
        value = value + np.float32(1)

    add()
    return value, value * np.float32(2)


@case((3, arr("f8", (4,))))
def array_is_read_and_written(n, a):
    total = 0.0
    out = np.zeros(4)

    def work(i):
        nonlocal total
        total += a[i]
        out[i] = total

    for i in range(n):
        work(i)
    return out, total


@case(3)
def by_for_and_unpacking(n):
    i = -1
    a, b = 1, 2

    def loop():
        nonlocal i, a, b
        for i in range(n):
            a, b = b, a + i

    loop()
    return i, a, b


@case(2)
def shadowed(n):
    x = 1

    def middle():
        x = 10

        def inner():
            nonlocal x
            x += n

        inner()
        return x

    return x, middle(), x


@case(3)
def each_call_of_the_owner_has_its_own(n):
    def owner(k):
        here = 0

        def add():
            nonlocal here
            here += k

        add()
        if k > 0:
            return here + owner(k - 1)
        return here

    return owner(n)


@case(0)
@case(3)
def assigned_by_walrus_and_test(n):
    left = n

    def more():
        nonlocal left
        left -= 1
        return left >= 0

    rounds = 0
    while more():
        rounds += 1
    return rounds, left


@case(2**62)
def overflows_as_any_int(n):
    total = 0

    def add():
        nonlocal total
        total = total | n

    add()
    return total
