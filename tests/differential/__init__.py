"""The oracle of Veloz: each function of the corpus runs with and without `@jit` and must agree."""
