"""The web server's entry: ``gunicorn wsgi:app``."""

from atspro import create_app

app = create_app()
