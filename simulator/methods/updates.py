"""How a bot gets its updates, except getUpdates itself, which waits and lives in the HTTP part."""

import re
from urllib.parse import urlsplit

from simulator.bots import Webhook
from simulator.errors import bad_request
from simulator.parameters import Call
from simulator.people import Json

_SECRET = re.compile(r"^[A-Za-z0-9_-]{1,256}$")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def read_allowed_updates(call: Call) -> list[str] | None:
    """Return allowed_updates, None when not given. Raises: ApiError."""
    kinds = call.structure("allowed_updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates JSON object")
    return kinds


def set_webhook(call: Call) -> bool:
    """Send updates to a URL from now on; plain HTTP is accepted for this machine only."""
    url = call.text("url").strip()
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    secret = call.text("secret_token")
    if secret and not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.integer("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    queue = call.bot.queue
    queue.allow(read_allowed_updates(call))
    if call.flag("drop_pending_updates"):
        queue.clear()
    call.bot.webhook = Webhook(url, secret or None, connections)
    queue.wake()
    return True


def delete_webhook(call: Call) -> bool:
    """Keep updates for getUpdates from now on."""
    call.bot.webhook = None
    if call.flag("drop_pending_updates"):
        call.bot.queue.clear()
    call.bot.queue.wake()
    return True


def get_webhook_info(call: Call) -> Json:
    """Return the webhook's settings and troubles."""
    webhook, queue = call.bot.webhook, call.bot.queue
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue),
    }
    if webhook is not None:
        info.update({"max_connections": webhook.max_connections, "ip_address": webhook.ip_address})
        if webhook.last_error is not None:
            info.update({"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error})
    if queue.allowed is not None:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


METHODS = {"setWebhook": set_webhook, "deleteWebhook": delete_webhook, "getWebhookInfo": get_webhook_info}
