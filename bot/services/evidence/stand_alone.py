"""核对证据包: `python verify.py` in the unpacked folder, or `python verify.py FILE.zip`. Needs nothing but Python 3.

It works out every digest anew: each file against the list, each text against its entry in the chain, each entry
against the one before. One changed character anywhere is named. The last line of the chain stands on the clerk's
screen when the file is made; whoever noted it knows that nothing was made up afterwards.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Read = Callable[[str], bytes]
Entry = dict[str, Any]


def main() -> int:
    """0 when everything fits."""
    faults = faults_of(reader(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    whole = "核对通过：每个文件、每条文字都和记录链一致"
    sys.stdout.write((f"核对不过：{len(faults)} 处不符" if faults else whole) + "\n")
    return 1 if faults else 0


def reader(place: Path) -> Read:
    """Reads a file of the package, packed or not."""
    if place.is_dir():
        return lambda name: (place / name).read_bytes()
    with zipfile.ZipFile(place) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    return held.__getitem__


def faults_of(read: Read) -> list[str]:
    """What does not fit, in words."""
    try:
        manifest_bytes, links_bytes = read("manifest.json"), read("chain/links.txt")
        entries = [json.loads(line) for line in read("chain/entries.jsonl").decode().splitlines()]
        texts = [json.loads(line) for line in read("texts.jsonl").decode().splitlines()]
        manifest = json.loads(manifest_bytes)
    except (OSError, KeyError, ValueError) as exc:
        return [f"缺文件或读不了：{exc}"]
    found = [f"{name} 和清单不符" for name, told in manifest.items() if not fits(read, name, told)]
    found += [f"链上第 {entry['id']} 条的内容和它的哈希不符" for entry in entries if hash_of(entry) != entry["hash"]]
    found += wrong_places(entries, links_bytes.decode())
    found += wrong_texts(texts, entries)
    sealed = entries[-1]["detail"] if entries else {}
    if sealed.get("manifest") != digest(manifest_bytes) or sealed.get("links") != digest(links_bytes):
        found.append("清单或链的目录和导出时记下的不符")
    return found


def fits(read: Read, name: str, told: str) -> bool:
    """Is a file as the list has it?"""
    try:
        return digest(read(name)) == told
    except (OSError, KeyError):
        return False


def wrong_places(entries: list[Entry], links: str) -> list[str]:
    """Each of our entries stands on the one before it and where the whole chain has it; the last closes the chain."""
    chain = dict(line.split() for line in links.splitlines())
    order = list(chain)
    before = {order[place]: chain[order[place - 1]] for place in range(1, len(order))}
    found = []
    for entry in entries[:-1]:
        number = str(entry["id"])
        if chain.get(number) != entry["hash"] or before.get(number, entry["previous"]) != entry["previous"]:
            found.append(f"链上第 {number} 条不在它的位置")
    if entries and order and entries[-1]["previous"] != chain[order[-1]]:
        found.append("最后一条没有接在链的末尾")
    return found


def wrong_texts(texts: list[Entry], entries: list[Entry]) -> list[str]:
    """Each sealed text has the digest its entry has."""
    told = {entry["id"]: entry["detail"] for entry in entries}
    found = []
    for text in texts:
        if text["sealed"] is None:
            continue
        entry = told.get(text["sealed"], {})
        if entry.get("sha256") != digest(text["text"].encode()):
            found.append(f"{text['at']} 的文字和链上第 {text['sealed']} 条不符")
        elif "reply" in text and text["reply"] and entry.get("reply_sha256") != digest(text["reply"].encode()):
            found.append(f"{text['at']} 的回复和链上第 {text['sealed']} 条不符")
    return found


def hash_of(entry: Entry) -> str:
    """As the house works it out (storage/audit.py)."""
    content = [entry[name] for name in ("previous", "at_ms", "by_staff", "deed", "subject", "detail")]
    return digest(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def digest(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
