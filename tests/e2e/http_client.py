"""A browser without a screen: cookies, CSRF tokens and redirects, for many clicks at once."""

from __future__ import annotations

import re
import time
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener


class HttpClient:
    """One person's browser on a running copy."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        """Status and text, after redirects."""
        return self._open(Request(self.base_url + path))

    def post(self, path: str, form_page: str, **fields: str) -> tuple[int, str]:
        """Send a form with the CSRF token that ``form_page`` shows; status and text, after redirects."""
        token = self.csrf_token(form_page)
        data = urlencode({"csrf_token": token, **fields}).encode()
        return self._open(Request(self.base_url + path, data=data, headers={"Referer": self.base_url + form_page}))

    def post_with(self, token: str, path: str, **fields: str) -> int:
        """Send a form with a token at hand; the status."""
        data = urlencode({"csrf_token": token, **fields}).encode()
        return self._open(Request(self.base_url + path, data=data, headers={"Referer": self.base_url}))[0]

    def csrf_token(self, path: str) -> str:
        """The token of the first form on a page."""
        match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path)[1])
        assert match, path
        return match[1]

    def _open(self, request: Request) -> tuple[int, str]:
        """The answer; a person who is told that too much was asked at once tries again a moment later."""
        deadline = time.monotonic() + 60
        while True:
            status, text, url = self._open_once(request)
            if status != 429 or "at once" not in text or time.monotonic() > deadline:
                return status, text
            if url != request.full_url:
                # The form was taken; only the page after it was refused.
                request = Request(url)
            time.sleep(0.1)

    def _open_once(self, request: Request) -> tuple[int, str, str]:
        """Status, text, and the address after redirects."""
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.url
        except HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.url
