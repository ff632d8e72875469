"""Words of Django's admin that its Korean catalogue ends in "이/가", or gives wrongly: ours come first."""

from django.utils.translation import gettext_noop as _

SAVED = [
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may edit it again below."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("Save and add another"),
]
