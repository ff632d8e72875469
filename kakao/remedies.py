"""In the owner's words: why the callback was refused, and what each of Kakao's codes asks for."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
QUOTA = _("Today's number of messages is used up. The rest goes out tomorrow.")
LATER = _("Kakao cannot be reached or has a fault. Nothing needs to be done: the site tries again by itself.")

REMEDIES: Mapping[str, Promise] = {
    "KAKAO_REST_API_KEY": _("The site has no REST API key yet. Set KAKAO_REST_API_KEY and restart it."),
    "TOKEN_ENCRYPTION_KEYS": _(
        "The stored tokens cannot be decrypted. Add the key that was used before to TOKEN_ENCRYPTION_KEYS."
    ),
    "not saved": _("Kakao renewed the tokens, but the database did not take them. Look at the database now."),
    "KOE004": _("Kakao Login is switched off. Switch it on under Kakao Login in Kakao's console."),
    "KOE006": REDIRECT,
    "KOE303": REDIRECT,
    "KOE010": SECRET,
    "KOE101": API_KEY,
    "KOE008": API_KEY,
    "KOE320": _("This login has expired or was used before. Please start again."),
    "KOE322": RECONNECT,
    "KOE322 interrupted": _(
        "A renewal was interrupted after Kakao had changed the tokens. Press the button to connect again;"
        " no message is lost."
    ),
    "-101": RECONNECT,
    "-103": RECONNECT,
    "-3": CONSENT_ITEM,
    "-402": _("You have not agreed to “Send KakaoTalk message”. Connect again and tick it."),
    "-401": _(
        "Kakao refuses the app key or this server's address. Check the allowed addresses and the key under App."
    ),
    "-501": _("This Kakao account does not use KakaoTalk. Connect one that does."),
    "-2": _("Kakao does not take this message. Please read it here."),
    "-10": QUOTA,
    "-532": QUOTA,
    "-533": QUOTA,
    "-536": QUOTA,
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
    "other_account": (
        _("This is another Kakao account."),
        _("Messages go to the account that is connected now. To change it, disconnect that one first."),
    ),
}


def remedy_for(code: str) -> str:
    """What to do about Kakao's (or our own) error code; an unknown one passes by itself."""
    return str(REMEDIES.get(code, LATER))
