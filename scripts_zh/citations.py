"""Read the store of legal texts that may be quoted. What is not in here is not quoted at all."""

from collections.abc import Mapping, Sequence

from bot.domain.scripts import Citation, ContentFile, Fault
from scripts_zh.read import strings

_NEEDED = ("name", "text", "source", "verified_on")


def read_citations(files: Sequence[ContentFile], faults: list[Fault]) -> dict[str, Citation]:
    """Citations by id, over all files."""
    store: dict[str, Citation] = {}
    for file in files:
        for key, told in file.content.items():
            if not isinstance(told, Mapping) or not all(isinstance(told.get(name), str) for name in _NEEDED):
                faults.append(
                    Fault(
                        file.file,
                        key,
                        "条文缺少要素",
                        f"写全 {'、'.join(_NEEDED)}，都是文字",
                    )
                )
            elif key in store:
                faults.append(Fault(file.file, key, "条文名重复", "换一个名，或删去其中一条"))
            else:
                needed = {name: str(told[name]).strip() for name in _NEEDED}
                store[key] = Citation(
                    id=key, **needed, beside=strings(told.get("beside", ())), absolute=told.get("absolute") is True
                )
    return store
