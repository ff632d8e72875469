import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kakao.models import Message
from kakao.text import clean

SALT = "kakao.message_form"
SHORTEST_SECONDS = 1  # nobody reads and fills the form faster


class CleanCharField(forms.CharField):
    """Text as it will be shown: line ends and invisible characters are settled before anything is counted."""

    default_error_messages = {
        "max_length": _("Please shorten this to %(limit_value)d characters. It has %(show_value)d now."),
        "min_length": _("Please write at least %(limit_value)d characters."),
    }

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "") if isinstance(value, str) else ""


class ConsentField(forms.BooleanField):
    """Consent is `true` in JSON, and what a ticked box sends; nothing else means yes."""

    widget = forms.TextInput  # hands the value over as it came

    def to_python(self, value: Any) -> bool:
        return value is True or value in ("on", "true")


def validate_contact(value: str) -> None:
    """An e-mail address, or a phone number of 7 to 15 digits."""
    if re.fullmatch(r"\+?[0-9 ().-]+", value) and 7 <= len(re.sub(r"\D", "", value)) <= 15:
        return
    try:
        validate_email(value)
    except ValidationError:
        raise ValidationError(_("Please write an e-mail address or a phone number to answer to.")) from None


class MessageForm(forms.ModelForm[Message]):
    """What a program may post. The page's form is PageMessageForm."""

    name = CleanCharField(
        label=_("Name"),
        max_length=50,
        error_messages={"required": _("Please write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = CleanCharField(
        label=_("E-mail or phone"),
        min_length=3,
        max_length=100,
        validators=[validate_contact],
        error_messages={"required": _("Please write where the answer should go.")},
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    body = CleanCharField(
        label=_("Message"),
        max_length=1000,
        error_messages={"required": _("Please write your message.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    consent = ConsentField(error_messages={"required": _("Please agree, so that your message may be kept.")})

    class Meta:
        model = Message
        fields = ["name", "contact", "body"]


class PageMessageForm(MessageForm):
    """With a field that only programs fill, and a stamp that says when the page was made."""

    homepage = forms.CharField(required=False, label=_("Leave this empty"))
    stamp = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("homepage") or not old_enough(data.get("stamp", "")):
            raise ValidationError(_("That was too quick. Please press the button once more."), code="automatic")
        return data

    def focus_on_first_error(self) -> None:
        for name in self.fields:
            if name in self.errors:
                self.fields[name].widget.attrs["autofocus"] = True
                return


def new_stamp() -> str:
    return signing.dumps(int(time.time()), salt=SALT)


def old_enough(stamp: str) -> bool:
    try:
        return time.time() - int(signing.loads(stamp, salt=SALT)) >= SHORTEST_SECONDS
    except signing.BadSignature:
        return False
