"""In the owner's words: why the callback was refused, and what each of Kakao's codes asks for."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakao.errors import KINDS, QuotaExceeded

RECONNECT = _("Kakao has ended the connection. Press the button to connect again; no message is lost.")
SECRET = _(
    "Kakao does not accept the client secret. Compare KAKAO_CLIENT_SECRET with the one of your REST API key"
    " under App > Platform key."
)
API_KEY = _(
    "Kakao does not know the app key. Compare KAKAO_REST_API_KEY with the REST API key under App > Platform key."
)
REDIRECT = _(
    "The redirect URI is not registered. Add this site's address with /kakao/callback/ to your REST API key"
    " under App > Platform key."
)
CONSENT_ITEM = _(
    "Sending is switched off in the app. Switch “Send KakaoTalk message” on under Kakao Login > Consent items."
)
ALLOWED = _("Kakao does not allow the app to do this. Look for a notice about your app in Kakao's console.")
TOO_YOUNG = _("Kakao does not allow this for members under 14. Connect another account.")
BLOCKED = _("This Kakao account is blocked. Ask Kakao's customer service, or connect another account.")
OUTDATED = _("Kakao no longer understands the site's request. Update the site.")
QUOTA = _("Today's number of messages is used up. The rest goes out tomorrow.")
LATER = _("Kakao cannot be reached or has a fault. Nothing needs to be done: the site tries again by itself.")

# The codes upon which somebody has to act. What is not listed passes by itself.
REMEDIES: Mapping[str, Promise] = {
    "KAKAO_REST_API_KEY": _("The site has no REST API key yet. Set KAKAO_REST_API_KEY and restart it."),
    "TOKEN_ENCRYPTION_KEYS": _(
        "The stored tokens cannot be decrypted. Add the key that was used before to TOKEN_ENCRYPTION_KEYS."
    ),
    "not saved": _("Kakao renewed the tokens, but the database did not take them. Look at the database now."),
    "no answer": _(
        "Kakao never said whether it took this message; it may be in your chat room. Please read it here."
    ),
    "KOE004": _("Kakao Login is switched off. Switch it on under Kakao Login in Kakao's console."),
    "KOE005": _("This is a test app, and the account is no member of it. Invite it under App > Members."),
    "KOE006": REDIRECT,
    "KOE008": API_KEY,
    "KOE009": _("The app's platform is not registered. Check your REST API key under App > Platform key."),
    "KOE010": SECRET,
    "invalid_client": SECRET,
    "misconfigured": API_KEY,
    "KOE101": API_KEY,
    "KOE204": OUTDATED,
    "KOE207": OUTDATED,
    "KOE303": REDIRECT,
    "KOE310": OUTDATED,
    "KOE319": OUTDATED,
    "KOE320": _("This login has expired or was used before. Please start again."),
    "KOE322": RECONNECT,
    "KOE322 interrupted": _(
        "A renewal was interrupted after Kakao had changed the tokens. Press the button to connect again;"
        " no message is lost."
    ),
    "KOE406": TOO_YOUNG,
    "invalid_grant": _(
        "Kakao no longer accepts this login. Press the button to connect again; no message is lost."
    ),
    "-2": _("Kakao does not take this message. Please read it here."),
    "-3": CONSENT_ITEM,
    "-4": BLOCKED,
    "-5": ALLOWED,
    "-6": ALLOWED,
    "-8": OUTDATED,
    "-9": OUTDATED,
    "-12": ALLOWED,
    "-101": RECONNECT,
    "-103": RECONNECT,
    "-401": _(
        "Kakao refuses the app key or this server's address. Check the allowed addresses and the key under App."
    ),
    "-402": _("You have not agreed to “Send KakaoTalk message”. Connect again and tick it."),
    "-406": TOO_YOUNG,
    "-501": _("This Kakao account does not use KakaoTalk. Connect one that does."),
    "-903": API_KEY,
}

REFUSALS: Mapping[str, tuple[Promise, Promise]] = {
    "state": (
        _("This login was not started here."),
        _("Start again with the button on the Kakao page. Your connection has not changed."),
    ),
    "used": (
        _("This login has expired or was used before."),
        _("A login is good once and for ten minutes. Start again with the button on the Kakao page."),
    ),
    "malformed": (
        _("Kakao's answer could not be read."),
        _("Start again with the button on the Kakao page. Your connection has not changed."),
    ),
    "cancelled": (
        _("You cancelled the login."),
        _("Your connection has not changed. You can start again at any time."),
    ),
    "denied": (
        _("Kakao did not allow the login."),
        _("Check your app in Kakao's console, then start again. Your connection has not changed."),
    ),
}


def remedy_for(code: str) -> str:
    """What to do about Kakao's (or our own) error code."""
    passing = QUOTA if KINDS.get(code) is QuotaExceeded else LATER
    return str(REMEDIES.get(code, passing))


def somebody_must_act(code: str) -> bool:
    return code in REMEDIES
