"""Invoices and the question before a payment."""

import time
from secrets import token_urlsafe

from simulator.errors import bad_request
from simulator.parameters import Call
from simulator.people import Json
from simulator.posting import post

CHECKOUT_REAL_S = 10
_CURRENCIES = {"USD", "EUR", "GBP", "AED", "TRY", "RUB", "XTR", "IRR"}


def _invoice(call: Call) -> Json:
    """Return the Invoice object of the call, and what it hides in `secret`. Raises: ApiError."""
    title, description, payload = call.text("title"), call.text("description"), call.text("payload")
    if not 1 <= len(title) <= 32:
        raise bad_request("TITLE_INVALID" if title else "title is empty")
    if not 1 <= len(description) <= 255:
        raise bad_request("DESCRIPTION_INVALID")
    if not 1 <= len(payload.encode()) <= 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    currency = call.text("currency")
    if currency not in _CURRENCIES:
        raise bad_request("CURRENCY_INVALID")
    if currency != "XTR" and not call.text("provider_token"):
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    prices = call.structure("prices")
    if not isinstance(prices, list) or not prices:
        raise bad_request("prices are not specified" if not prices else "can't parse prices JSON object")
    if not all(isinstance(p, dict) and isinstance(p.get("amount"), int) and p.get("label") for p in prices):
        raise bad_request("can't parse labeled price: expected an Object with label and amount")
    total = sum(price["amount"] for price in prices)
    if total <= 0:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return {
        "title": title,
        "description": description,
        "start_parameter": call.text("start_parameter"),
        "currency": currency,
        "total_amount": total,
    }


def send_invoice(call: Call) -> Json:
    """Send an invoice with a pay button (its own first one, when no keyboard is given)."""
    invoice = _invoice(call)
    if not call.has("reply_markup"):
        label = f"Pay {invoice['total_amount']} {invoice['currency']}"
        call.args["reply_markup"] = {"inline_keyboard": [[{"text": label, "pay": True}]]}
    message = post(call, {"invoice": invoice}, is_invoice=True)
    message.invoice_payload = call.text("payload")
    return message.view()


def create_invoice_link(call: Call) -> str:
    """Return a link that opens an invoice."""
    _invoice(call)
    return f"https://t.me/${token_urlsafe(12)}"


def answer_pre_checkout_query(call: Call) -> bool:
    """Let a payment go on, or say why not; Telegram waits ten seconds for it."""
    checkout = call.world.checkouts.get(call.text("pre_checkout_query_id"))
    if checkout is None or checkout.bot_id != call.bot.id or time.monotonic() - checkout.asked_at > CHECKOUT_REAL_S:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    is_ok = call.flag("ok")
    if not is_ok and not call.text("error_message"):
        raise bad_request("error message is empty")
    if checkout.answer is None:
        checkout.answer = {"ok": is_ok, "error_message": call.text("error_message") or None}
        call.world.journal.add("callback_answer", checkout.person.id, {"query_id": checkout.id, **checkout.answer})
    return True


METHODS = {
    "sendInvoice": send_invoice,
    "createInvoiceLink": create_invoice_link,
    "answerPreCheckoutQuery": answer_pre_checkout_query,
}
