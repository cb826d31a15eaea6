"""Renderers that nobody here wrote, each in a module: they make files of `bench.reading.people.Person`."""
