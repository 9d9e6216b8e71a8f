"""`/push/key`, `/riders/me/push`: a rider's browser asks to be told things when its page is closed."""

from flask import Blueprint

from server.composition import Services
from server.errors import Forbidden
from server.http.bodies import PushKeyView, PushOff
from server.http.operation import operation
from server.identity.rates import Rate
from server.identity.tokens import Identity, Role
from server.push.addresses import is_allowed
from server.push.subscriptions import Subscription, device_of

blueprint = Blueprint("push", __name__)


@operation(
    blueprint,
    "GET",
    "/push/key",
    summary="The key a browser subscribes with (VAPID)",
    answer=PushKeyView,
)
def look(services: Services) -> PushKeyView:
    """The public half, base64url, as `pushManager.subscribe` wants it."""
    return PushKeyView(services.push_key.public)


@operation(
    blueprint, "PUT", "/riders/me/push", summary="Notify this device, or go on doing so",
    roles=(Role.RIDER,), body=Subscription, status=204, rate=Rate.CHANGES,
    refusals=("push_endpoint_refused", "unknown_rider", "too_many_requests"),
    example={
        "endpoint": "https://push.example.org/send/9b2c1f", "language": "en",
        "keys": {"p256dh": "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
                 "auth": "k8JV6sjdbhAi1n3_LDBLvA"},
    },
)  # fmt: skip
def subscribe(services: Services, identity: Identity, body: Subscription) -> None:
    """Kept under the rider, for sixty days after the last time; the same device again only renews it."""
    if not is_allowed(body.endpoint, services.settings.push_allow):
        raise Forbidden(
            "push_endpoint_refused",
            "The endpoint must be a public https address without user, password or port.",
            "알림 주소는 공개된 https 주소여야 합니다.",
        )
    services.subscriptions.save(identity.subject, body)


@operation(
    blueprint, "POST", "/riders/me/push/off", summary="Notify this device no longer",
    roles=(Role.RIDER,), body=PushOff, status=204, rate=Rate.CHANGES, refusals=("too_many_requests",),
    example={"endpoint": "https://push.example.org/send/9b2c1f"},
)  # fmt: skip
def unsubscribe(services: Services, identity: Identity, body: PushOff) -> None:
    """Also for a device that was not subscribed."""
    services.subscriptions.remove(identity.subject, device_of(body.endpoint))
