"""Whether the score holds for work that its weights were not fitted to: each occupation group left out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

PARTS = ("required", "relevance", "title", "words")
"""The parts that are fitted; the others weigh little and say nothing of the occupation."""


def fitted_weights(shares: np.ndarray, labels: np.ndarray, posts: Sequence[Sequence[int]]) -> np.ndarray:
    """Weights of at least 0 by which resumes of a post's occupation come first, by logistic regression on pairs.

    ``shares`` has a row a resume and a column a part; ``posts`` are the rows of each post. The weights add up to 1.
    """
    scale = shares.std(axis=0) + 1e-9
    pairs = np.array(
        [
            (shares[good] - shares[other]) / scale
            for post in posts
            for good in post if labels[good]
            for other in post if not labels[other]
        ]
    )  # fmt: skip
    model = LogisticRegression(fit_intercept=False)
    model.fit(np.vstack([pairs, -pairs]), np.repeat([1, 0], len(pairs)))
    found = np.maximum(model.coef_[0], 0.0) / scale
    return np.asarray(found / found.sum())


def left_out(
    shares: np.ndarray, labels: np.ndarray, groups: Mapping[str, Sequence[Sequence[int]]]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each group the values of all rows by weights fitted to the other groups' posts, and those weights."""
    made = {}
    for name in groups:
        rest = [post for other, posts in groups.items() if other != name for post in posts]
        weights = fitted_weights(shares, labels, rest)
        made[name] = (shares @ weights, weights)
    return made
