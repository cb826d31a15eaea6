"""Parts of `bench.reading`."""
