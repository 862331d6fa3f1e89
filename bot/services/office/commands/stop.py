"""停止一切发送: at once and without a question, for a minute lost asking is a hundred wrong messages."""

from bot.domain.command_line import Needs
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.pause_sending import pause_all


def stop(order: Order) -> Done:
    """Twice stops once."""
    pause, is_new = pause_all(order.session, order.line.words, order.actor.name, order.now)
    if not is_new:
        return Done(f"已经停着了（{pause.by_staff or '程序'}停的）。业主来消息照样应答。要恢复，发“恢复发送”")
    return Done(
        "已停止一切发送，业主来消息照样应答。恢复要两个人：发“恢复发送”，再由另一位同事批准", f"pause:{pause.id}"
    )


COMMAND = Command(
    "stop",
    ("停止一切发送", "停止一切發送", "停止发送", "全部暂停", "全部停止", "stop all", "stopall", "pause all"),
    Needs.NOTHING,
    "停止一切发送",
    "出了错先停，一个人就能停",
    stop,
    rank=60,
)
