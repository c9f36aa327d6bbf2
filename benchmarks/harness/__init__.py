"""What the benchmarks share: the C contestants and the reports."""
