"""Generated programs of the language, run with and without `@jit`."""
