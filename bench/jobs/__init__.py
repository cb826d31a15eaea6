"""Invented posts and marks of real ones, for the benchmark of reading posts."""
