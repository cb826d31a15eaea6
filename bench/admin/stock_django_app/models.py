"""The tables, which Django neither makes nor changes."""

from __future__ import annotations

import uuid

from django.db import models


class User(models.Model):
    id = models.TextField(primary_key=True)
    name = models.TextField()
    email = models.TextField()

    class Meta:
        managed = False
        db_table = "user"

    def __str__(self) -> str:
        return self.email


class Job(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.CASCADE, db_column="userId")
    company = models.TextField()
    title = models.TextField()
    description = models.TextField()
    status = models.TextField()
    created_at = models.DateTimeField(db_column="createdAt")

    class Meta:
        managed = False
        db_table = "userJobs"

    def __str__(self) -> str:
        return f"{self.title} at {self.company}"


class Document(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    job = models.ForeignKey(Job, models.CASCADE, db_column="jobId")
    type = models.TextField(choices=[(name, name) for name in ("resume", "cover", "research", "prep")])
    content = models.TextField()
    version = models.IntegerField()
    is_active = models.BooleanField(db_column="isActive")
    created_at = models.DateTimeField(db_column="createdAt", editable=False)

    class Meta:
        managed = False
        db_table = "jobDocuments"

    def __str__(self) -> str:
        return f"{self.type} version {self.version}"
