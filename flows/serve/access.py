"""Who may look and who may write: a token, host names, posts from the page itself, strict headers (访问控制)."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
_COOKIE = "sushu_token"
_YEAR = 365 * 24 * 3600
_SAFE_METHODS = frozenset({"GET", "HEAD"})

# Nothing is fetched from elsewhere, no word of a report is ever run, no other site may frame the page.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Asked for again each time: after a verdict, a new run or a new version nobody is shown what was true before.
    "Cache-Control": "private, no-cache",
}

Next = Callable[[Request], Awaitable[Response]]


def is_loopback(host: str) -> bool:
    """Whether a host is this machine's own, which no other machine reaches."""
    return host in _LOOPBACK


def guard(app: FastAPI, token: str | None) -> None:
    """Let in only who may: without a token only by a name of this machine, with one only who shows it once.

    ValueError for an empty token, which everybody would show.
    """
    if token == "":
        raise ValueError("an empty token lets everybody in")

    @app.middleware("http")
    async def check(request: Request, call_next: Next) -> Response:
        refused = _refusal(request, token)
        response = refused if refused is not None else await call_next(request)
        mark_private(response)
        return response


def mark_private(response: Response) -> None:
    """Add the headers that every answer has, where it has none of its own."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


def _refusal(request: Request, token: str | None) -> Response | None:
    """The answer to who may not, else None."""
    # A page elsewhere can point a name of its own at 127.0.0.1; only our names are answered.
    if token is None and (_host(request) or "") not in _LOOPBACK:
        return _refuse("本服务只接受本机访问。Open it as http://127.0.0.1, or serve it with a token.")
    if token is not None:
        given = request.query_params.get("token")
        if given is not None and _equal(given, token):
            return _remember(request, token)
        if not _equal(request.cookies.get(_COOKIE, ""), token):
            return _refuse("需要访问令牌：请使用启动时打印的完整地址。Use the whole address that sushu serve printed.")
    if request.method not in _SAFE_METHODS and not _is_own(request):
        return _refuse("只接受本页面提交的内容。Posts are taken from the page itself only.")
    if _is_fetched_by_another(request):
        return _refuse("不供其他网站的页面调用。Pages of other sites may lead here, and fetch nothing.")
    return None


def _host(request: Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:  # as http://[ is no address
        return None


def _is_own(request: Request) -> bool:
    """Whether a post comes from a page of this server: browsers say so, and nothing else posts here."""
    host, origin = request.headers.get("host"), request.headers.get("origin")
    if origin is not None:
        return bool(host) and origin.partition("://")[2] == host
    return request.headers.get("sec-fetch-site") == "same-origin"


def _is_fetched_by_another(request: Request) -> bool:
    """Whether a page of another site asks, as an image or a script of its own; who follows a link there is let in.

    It could not read the answer, but a query of ten seconds costs this machine as much.
    """
    if request.headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return False
    asked = request.headers.get("sec-fetch-mode"), request.headers.get("sec-fetch-dest")
    return asked != ("navigate", "document")


def _remember(request: Request, token: str) -> Response:
    """Back to the same address without the token, which is kept in a cookie: so it stands in no bookmark or log."""
    response = RedirectResponse(request.url.remove_query_params("token").replace(scheme="", netloc=""), status_code=303)
    response.set_cookie(_COOKIE, token, max_age=_YEAR, httponly=True, samesite="strict")
    return response


def _equal(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())


def _refuse(words: str) -> Response:
    return PlainTextResponse(words, status_code=403)
