"""Groups: the owner's choice becomes the staff group, every other is left."""

from __future__ import annotations

from club.rules.orders import OrderKind
from club.rules.staff import Role
from tests.scenarios.stage import Stage
from tests.scenarios.test_orders import orders_


async def test_the_owner_moves_the_board_to_another_group(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    mahin = await stage.colleague("مهین", Role.OWNER)
    ali = await stage.colleague("علی", Role.WAITER)
    order = await orders_(stage, sara, OrderKind.PICKUP)
    await ali.at(stage.group).sees("دوغ")
    other = await stage.tg.group("آشپزخانهٔ نو", members=[ali], admins=[mahin])
    question = await mahin.at(other).sees("تابلوی سفارش‌های", "این‌جا باشد؟")
    assert "همکار" in await ali.at(other).presses("همین‌جا باشد", on=question)
    await mahin.at(other).presses("همین‌جا باشد", on=question)
    await mahin.at(other).sees("گروه همکاران")
    await ali.at(other).sees(f"سفارش {order.id}", "دوغ")
    await ali.at(other).presses("20 دقیقه")
    await sara.sees("پذیرفته شد")


async def test_a_strangers_group_is_left_politely(stage: Stage) -> None:
    eve = await stage.guest("حوا")
    group = await stage.tg.group("دوستان", members=[eve])
    await eve.at(group).says("سلام")
    await eve.at(group).sees("خدانگهدار")
    assert [call["params"]["chat_id"] for call in await stage.tg.calls("leaveChat")] == [group.id]


async def test_chatter_in_the_staff_group_is_not_answered(stage: Stage) -> None:
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    await ali.says("سلام، امشب کی میاد؟")
    await ali.does_not_see()
    await ali.says("/board")
    await ali.sees("سفارش بازی نیست")


async def test_an_anonymous_administrator_is_asked_to_show_herself(stage: Stage) -> None:
    ali = await stage.colleague("علی", Role.WAITER)
    member = stage.tg.world.groups[stage.group.id].member(ali.id)
    assert member is not None
    member.status, member.is_anonymous = "administrator", True
    await ali.at(stage.group).says("/board")
    await ali.at(stage.group).sees("ناشناس")


async def test_the_owner_hears_in_private_when_the_bot_is_put_out(stage: Stage) -> None:
    mahin = await stage.colleague("مهین", Role.OWNER)
    world = stage.tg.world
    world.set_member(world.groups[stage.group.id], world.bots[stage.tg.token].user(), "kicked", world.people[mahin.id])
    await mahin.sees("از گروه همکاران بیرون آمد")
    assert stage.runtime.club.staff_chat_id is None
