"""The one person of the site."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mysite.content import Content, ContentQuerySet
from mysite.english import in_english_too
from profile_app.fields import WebAddressField
from profile_app.photo_field import PhotoField


@in_english_too("name", "label", "tagline", "summary", "photo_alt", "city", "region")
class Profile(Content):
    """The one person of this site: the only row has the primary key 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=100, help_text=_("The largest text on the page."))
    label = models.CharField(
        _("role"), max_length=100, blank=True, help_text=_("Above the name, such as Backend developer.")
    )
    tagline = models.CharField(
        _("one sentence"),
        max_length=200,
        blank=True,
        help_text=_("Below the name, and in link previews and search results."),
    )
    summary = models.TextField(
        _("introduction"), blank=True, help_text=_("The first section. An empty line begins a new paragraph.")
    )
    photo = PhotoField(
        _("photo"),
        upload_to="photos/",
        blank=True,
        help_text=_("JPEG, PNG or WebP of at most 10 MB. It shows as a square, so keep the face in the middle."),
    )
    photo_alt = models.CharField(
        _("description of the photo"),
        max_length=200,
        blank=True,
        help_text=_("Read aloud to visitors who do not see the photo."),
    )
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Everyone can read it. Empty is fine: there is a message form.")
    )
    phone = models.CharField(_("phone"), max_length=50, blank=True, help_text=_("Everyone can read it."))
    url = WebAddressField(_("website"), blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country_code = models.CharField(
        _("country code"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"\A[A-Z]{2}\Z", _("Write two capital letters, such as KR."))],
        help_text=_("Two letters, such as KR. Not shown on the page, part of the JSON Resume."),
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("profile")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="profile_is_the_only_one")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.photo and not self.photo_alt:
            raise ValidationError({"photo_alt": _("Describe the photo for those who do not see it.")})

    def get_absolute_url(self) -> str:
        return reverse("profile_app:profile")


@in_english_too("network")
class Link(Content):
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="links", verbose_name=_("profile"))
    network = models.CharField(_("network"), max_length=100, help_text=_("The link's text, such as GitHub."))
    username = models.CharField(_("user name"), max_length=100, blank=True)
    url = WebAddressField(_("address"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.network
