"""The stock admin, with the same columns, filters and search as the others."""

from __future__ import annotations

from django.contrib import admin
from stock_django_app.models import Document, Job, User


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    list_display = ("type", "version", "is_active", "title", "email", "created_at")
    list_filter = ("type", "is_active")
    search_fields = ("content",)
    ordering = ("-created_at",)
    list_per_page = 20

    def title(self, row: Document) -> str:
        return row.job.title

    def email(self, row: Document) -> str:
        return row.job.user.email


admin.site.register(Job)
admin.site.register(User)
