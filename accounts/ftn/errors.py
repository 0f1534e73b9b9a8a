"""Why a sign-in did not succeed. Reasons are codes: they never carry what was in a token."""

from enum import StrEnum


class Kind(StrEnum):
    """What the person is told; several reasons may share the words."""

    DISTURBANCE = "disturbance"
    STARTED_ELSEWHERE = "started_elsewhere"
    NOT_CONFIRMED = "not_confirmed"
    TOO_WEAK = "too_weak"
    NO_IDENTITY_CODE = "no_identity_code"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why, as it stands in the log and the audit."""

    UNKNOWN_STATE = "unknown_state"
    EXPIRED_STATE = "expired_state"
    NO_CODE = "no_code"
    OTHER_BROKER = "other_broker"
    BROKER_ERROR = "broker_error"
    BROKER_UNREACHABLE = "broker_unreachable"
    BROKER_ANSWER = "broker_answer"
    PUSH_REFUSED = "push_refused"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a reason
    NO_ID_TOKEN = "no_id_token"  # noqa: S105 - a reason
    KEYS_UNAVAILABLE = "keys_unavailable"
    KEYS_NOT_TRUSTED = "keys_not_trusted"
    KEYS_EXPIRED = "keys_expired"
    MALFORMED = "malformed"
    NOT_ENCRYPTED = "not_encrypted"
    UNKNOWN_ENCRYPTION_KEY = "unknown_encryption_key"
    NOT_DECRYPTED = "not_decrypted"
    NOT_SIGNED = "not_signed"
    UNKNOWN_SIGNING_KEY = "unknown_signing_key"
    BAD_SIGNATURE = "bad_signature"
    REFUSED_ALGORITHM = "refused_algorithm"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_NONCE = "wrong_nonce"
    EXPIRED = "expired"
    FROM_THE_FUTURE = "from_the_future"
    STALE_IDENTIFICATION = "stale_identification"
    LEVEL_TOO_LOW = "level_too_low"
    NO_HETU = "no_hetu"
    INVALID_HETU = "invalid_hetu"
    USER_CLOSED = "user_closed"

    @property
    def kind(self) -> Kind:
        return KINDS.get(self, Kind.NOT_CONFIRMED)


KINDS = {
    Reason.UNKNOWN_STATE: Kind.STARTED_ELSEWHERE,
    Reason.EXPIRED_STATE: Kind.STARTED_ELSEWHERE,
    Reason.NO_CODE: Kind.DISTURBANCE,
    Reason.BROKER_ERROR: Kind.DISTURBANCE,
    Reason.BROKER_UNREACHABLE: Kind.DISTURBANCE,
    Reason.BROKER_ANSWER: Kind.DISTURBANCE,
    Reason.PUSH_REFUSED: Kind.DISTURBANCE,
    Reason.TOKEN_REFUSED: Kind.DISTURBANCE,
    Reason.NO_ID_TOKEN: Kind.DISTURBANCE,
    Reason.KEYS_UNAVAILABLE: Kind.DISTURBANCE,
    Reason.LEVEL_TOO_LOW: Kind.TOO_WEAK,
    Reason.NO_HETU: Kind.NO_IDENTITY_CODE,
    Reason.INVALID_HETU: Kind.NO_IDENTITY_CODE,
    Reason.USER_CLOSED: Kind.CLOSED,
}


class FtnError(Exception):
    """The sign-in stops here; nobody was signed in and nothing was stored."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason
