"""Pages for browsers; whoever comes is believed, for these are tests."""

import os

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template

PAGE = """{% load lovelace_messaging %}<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A course</title>{% lovelace_messages_script %}</head>
<body>{% lovelace_unread_badge lang="en" %}{% lovelace_messages course_space lang="en" %}</body></html>"""
SERVICE = os.environ["MESSAGING_URL"]
# As docs/lovelace.md has it.
POLICY = f"default-src 'none'; script-src {SERVICE}; connect-src 'self' {SERVICE} {SERVICE.replace('http', 'ws')}"


def enter(request: HttpRequest, username: str, course_space: int) -> HttpResponse:
    """Signs somebody in, and goes to the page of a course."""
    login(request, get_user_model().objects.get(username=username))
    return redirect("course", course_space)


def course(request: HttpRequest, course_space: int) -> HttpResponse:
    """The page of a course."""
    page = Template(PAGE).render(RequestContext(request, {"course_space": course_space}))
    response = HttpResponse(page)
    response["Content-Security-Policy"] = POLICY
    return response
