"""The exceptions that a compilation may end with, and its warnings."""


class CompileError(Exception):
    """The function cannot be compiled: it uses syntax or names outside the language.

    The text shows the line with a caret and, where there is one, the nearest thing that works.

    >>> import veloz as vz
    >>> @vz.jit
    ... def f(x):
    ...     return [y for y in x]
    >>> import numpy as np
    >>> f(np.ones(3))
    Traceback (most recent call last):
        ...
    veloz.errors.CompileError: ...
    """


class TypingError(CompileError):
    """The function cannot be compiled for these argument types, though it might be for others."""


class VelozWarning(UserWarning):
    """The function is compiled and right, but not run as it reads: a ``prange`` that prints.

    It is given once, when the function is compiled, with the line that it is about; ``f.explain()``
    says the same at any time. Its place is the user's line, so the filters of ``warnings`` apply.
    """
