"""/healthz: this process serves. /readyz: it also has a database with every migration applied, and is to stay."""

from collections.abc import Callable
from mmap import mmap

from django import db
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

stopping = mmap(-1, 1)  # one byte that forked processes share: gunicorn's master writes it, its workers read it


def healthz() -> HttpResponse:
    return JsonResponse({"status": "ok"})


def readyz() -> HttpResponse:
    missing = not_ready()
    if missing:
        return JsonResponse({"status": "unavailable", "not_ready": missing}, status=503)
    return JsonResponse({"status": "ok"})


def not_ready() -> list[str]:
    """The names of what a request would miss: "stopping", "database" or "migrations"."""
    if stopping[0]:
        return ["stopping"]
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
    except db.Error:
        return ["database"]
    return ["migrations"] if executor.migration_plan(executor.loader.graph.leaf_nodes()) else []


class HealthMiddleware:
    """First of all middleware: probes come with any Host header, over http, and want no session."""

    probes = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe()
        response["Cache-Control"] = "no-store"
        return response
