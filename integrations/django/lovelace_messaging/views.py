"""What pages ask for."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from .tokens import person_token


@require_GET
def token(request: HttpRequest) -> JsonResponse:
    """A fresh token for who is signed in, which prefers the language that the page is in."""
    user = request.user
    if user.is_authenticated and user.is_active:
        response = JsonResponse({"token": person_token(user, get_language())})
    else:
        response = JsonResponse({"error": "Expected somebody who is signed in"}, status=401)
    response["Cache-Control"] = "no-store, private"
    # No other site has any business with it.
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
