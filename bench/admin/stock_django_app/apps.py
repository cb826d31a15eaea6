"""The application's name."""

from __future__ import annotations

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "stock_django_app"
