"""What the command line tells a user who asked for something that cannot be done."""


class UsageError(Exception):
    """The message is the whole story: it is printed without a traceback, and the exit code is 2."""


class CheckFailed(Exception):
    """A computed result is not what it must be; the exit code is 1."""
