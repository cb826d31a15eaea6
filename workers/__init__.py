"""Celery tasks. Each receives an id, claims or loads its row, and owns its transactions."""
