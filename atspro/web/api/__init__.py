"""The API for programs of a person's own: `/api/v1`, JSON, by a token and never by a cookie.

It has the services of the pages and the same loading by owner. `blueprint` puts its parts together, `operations` is
what each of them has in common, `openapi` the description, made from the shapes that check requests.
"""
