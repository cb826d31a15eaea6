"""The web server's entry: ``gunicorn wsgi:app``, and that of the ``flask`` command."""

from atspro import create_app, engine_cli

app = engine_cli.bare_app() if engine_cli.is_asked_for() else create_app()
