"""Five hosts on one machine: the same code on a network that can be cut. ``make cluster-test`` runs it, as root."""
