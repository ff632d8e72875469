"""Exit statuses of the commands, so that cron and monitors can tell who has to act."""

from kakao.errors import KakaoError, Misconfigured, NotSaved, Rejected

OWNER_MUST_ACT, TRY_LATER, SAVING_FAILED, CONFIGURATION = 1, 2, 3, 4


def exit_code(error: KakaoError) -> int:
    match error:
        case Misconfigured():
            return CONFIGURATION
        case Rejected():
            return OWNER_MUST_ACT
        case NotSaved():
            return SAVING_FAILED
        case _:
            return TRY_LATER
