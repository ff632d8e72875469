"""Q&A files in the admin: uploaded with a preview of what would change, and downloaded.

From preview to confirmation the records travel in the page, signed: neither a session nor a file has to hold them.
"""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from chatbot import qna
from chatbot.admin.trying import page
from chatbot.models import Changes, Entry

SIZE_LIMIT = 2 * 1024 * 1024
FAULTS_SHOWN = 100
SMALL_TALK = settings.BASE_DIR / "sample" / "small_talk.jsonl"
SALT = "chatbot.admin.importing"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sign(records: list[qna.Record], digest: str, *, replace: bool) -> str:
    return signing.dumps((records, digest, replace), salt=SALT, compress=True)


def unsign(plan: str) -> tuple[list[qna.Record], str, bool]:
    """Raises BadSignature."""
    rows, digest, replace = signing.loads(plan, salt=SALT)
    records = [qna.Record(*row) for row in rows]
    return [record._replace(phrasings=tuple(record.phrasings)) for record in records], digest, replace


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx), CSV or JSON Lines, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.jsonl"}),
    )
    replace = forms.BooleanField(
        label=_("Delete the answers that are not in the file"),
        help_text=_("Without this, they stay as they are."),
        required=False,
    )
    changes: Changes
    plan: str

    def clean_file(self) -> list[qna.Record]:
        file = self.cleaned_data["file"]
        if file.size > SIZE_LIMIT:
            raise ValidationError(_("This file is larger than 2 MB. Please split it."))
        try:
            return qna.read(file.read(), Path(file.name).suffix.lower())
        except qna.Unreadable as unreadable:
            raise ValidationError(told(unreadable)) from None

    def clean(self) -> None:
        records, replace = self.cleaned_data.get("file"), self.cleaned_data.get("replace", False)
        if records is None:
            return
        self.changes = Entry.objects.changes(records, replace=replace)
        self.plan = sign(records, self.changes.digest, replace=replace)
        if len(self.plan) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2:
            raise ValidationError(_("There is more in this file than one page can hold. Please split it."))


def told(unreadable: qna.Unreadable) -> list[str]:
    faults = unreadable.faults
    more = len(faults) - FAULTS_SHOWN
    rest = [ngettext("and %d more fault", "and %d more faults", more) % more] if more > 0 else []
    return [str(fault) for fault in faults[:FAULTS_SHOWN]] + rest


class FilesAdmin(admin.ModelAdmin[Entry]):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        small_talk, confirm = wrap(require_safe(self.small_talk_view)), wrap(require_POST(self.confirm_view))
        return [
            path("import/", wrap(self.import_view), name="chatbot_entry_import"),
            path("import/small-talk/", small_talk, name="chatbot_entry_import_small_talk"),
            path("import/confirm/", confirm, name="chatbot_entry_import_confirm"),
            path("export/<str:suffix>/", wrap(require_safe(self.export_view)), name="chatbot_entry_export"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        self.refuse_others(request)
        form = FileForm(request.POST or None, request.FILES or None)
        if not self.has_delete_permission(request):
            del form.fields["replace"]
        if form.is_valid():
            return self.preview(request, form.changes, form.plan)
        return page(self, request, "import.html", {"title": _("Import from a file"), "form": form})

    def small_talk_view(self, request: HttpRequest) -> HttpResponse:
        self.refuse_others(request)
        records = qna.read(SMALL_TALK.read_bytes(), SMALL_TALK.suffix)
        changes = Entry.objects.changes(records)
        return self.preview(request, changes, sign(records, changes.digest, replace=False))

    def preview(self, request: HttpRequest, changes: Changes, plan: str) -> HttpResponse:
        context = {"title": _("What would change"), "changes": changes, "plan": plan}
        return page(self, request, "import_preview.html", context)

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        try:
            records, digest, replace = unsign(request.POST.get("plan", ""))
        except signing.BadSignature:
            self.message_user(request, _("Please choose the file once more."), messages.ERROR)
            return redirect("admin:chatbot_entry_import")
        self.refuse_others(request, deleting=replace)
        changes = Entry.objects.store(records, replace=replace, previewed=digest)
        if changes.digest != digest:
            warning = _("The answers have changed since you looked. Nothing is imported yet: please look again.")
            self.message_user(request, warning, messages.WARNING)
            return self.preview(request, changes, sign(records, changes.digest, replace=replace))
        done = _("Imported: %(created)d new, %(updated)d changed, %(moved)d moved, %(deleted)d deleted.")
        self.message_user(request, done % {name: len(part) for name, part in changes._asdict().items()})
        return redirect("admin:chatbot_entry_changelist")

    def export_view(self, request: HttpRequest, suffix: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if suffix not in CONTENT_TYPES:
            raise Http404
        try:
            data = qna.write(Entry.objects.records(), f".{suffix}")
        except qna.Unwritable as unwritable:
            self.message_user(request, str(unwritable), messages.ERROR)
            return redirect("admin:chatbot_entry_import")
        headers = {"Content-Disposition": f'attachment; filename="qna.{suffix}"'}
        return HttpResponse(data, content_type=CONTENT_TYPES[suffix], headers=headers)

    def refuse_others(self, request: HttpRequest, *, deleting: bool = False) -> None:
        may_write = self.has_add_permission(request) and self.has_change_permission(request)
        if not may_write or (deleting and not self.has_delete_permission(request)):
            raise PermissionDenied
