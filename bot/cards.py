"""Sending a member her card: drawn once, then sent by the name that Telegram gave it."""

from __future__ import annotations

from telegram.error import BadRequest

from bot.card_picture import Face
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens.members import grouped_code
from club.rules.links import Link, LinkKind, sign
from club.rules.members import Member
from club.services import points
from storage import uploads


async def send_card(context: ClubContext, member: Member) -> None:
    """Send the member her card, with her name, code and points below it."""
    face = face_of(context, member)
    async with context.db.snapshot() as view:
        file_id = await uploads.find(view, face.digest)
        balance = await points.balance(view, member.id, now=context.now())
    code = grouped_code(member.code or "")
    caption = context.text("card.caption", name=member.name, code=code, points=max(balance.usable, 0))
    if file_id is not None:
        try:
            await context.send(Screen(caption, photo=file_id))
            return
        except BadRequest:  # another token or server does not know the file: it is drawn and sent anew
            pass
    sent = await context.send(Screen(caption, photo=await context.club.cards.draw(face)))
    if sent.photo:
        async with context.db.transaction() as tx:
            await uploads.set_file(tx, face.digest, sent.photo[-1].file_id, now=context.now())


def face_of(context: ClubContext, member: Member) -> Face:
    """Return what stands on the member's card, in her language."""
    speaker, code = context.speaker, member.code or ""
    return Face(
        house=context.house_name,
        title=speaker.label("card.title"),
        name=member.name or "",
        code=speaker.typography.digits(grouped_code(code)),
        code_label=speaker.label("card.code"),
        link=context.club.deep_link(sign(context.club.link_secret, Link(LinkKind.CARD, code))),
        is_rtl=speaker.typography.is_rtl,
    )
