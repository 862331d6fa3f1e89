"""Tell a to-do to another program as plain JSON values."""

from typing import Any

from bot.domain.moments import iso
from storage.tables import Room, Task


def tell_task(task: Task, room: Room | None) -> dict[str, Any]:
    """The to-do; room and deadline are null where it has none."""
    return {
        "id": task.id,
        "kind": task.kind,
        "room": room.code if room else None,
        "what": task.what,
        "opened_at": iso(task.opened_at),
        "due_at": iso(task.due_at) if task.due_at else None,
    }
