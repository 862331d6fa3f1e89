"""The document of `/api` is true: what it says may be sent is read, what it says comes back comes back, never a 500."""

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.api.conftest import Program

_DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)).map(str)
_ROOMS = st.sampled_from(["3-2-501", "5-1-101", "3栋2单元501", "9-9-9"])
_TEXT = st.one_of(
    st.text(max_size=40), st.sampled_from(["751.80", "R1", "幸福里", "3-2-501", "2026-10..2026-12", "\x00", ""])
)


def test_every_address_needs_the_key_and_tells_its_errors(program: Program) -> None:
    document = program.get("/openapi.json")
    assert program.ask("GET", "/openapi.json").json()["paths"] == document["paths"]
    assert document["openapi"].startswith("3.")
    for address, deeds in document["paths"].items():
        for method, deed in deeds.items():
            assert deed["security"] == [{"钥匙": []}], address
            assert deed["summary"], address
            assert {"400", "401", "403", "404", "409", "422"} < set(deed["responses"]), address
            told = program.ask(method.upper(), f"/api{address.format(room='3-2-501', number=1)}", key="")
            assert told.status_code == 401, address
    assert {"/households/{room}/bill", "/households/{room}/payments", "/tasks", "/outbox"} < set(document["paths"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_as_the_document_says(program: Program, data: st.DataObject) -> None:
    document = program.get("/openapi.json")
    deeds = [(address, method) for address, found in document["paths"].items() for method in sorted(found)]
    address, method = data.draw(st.sampled_from(deeds))
    deed = document["paths"][address][method]
    filled, query = address, {}
    for parameter in deed.get("parameters", ()):
        value = data.draw(_ROOMS if parameter["name"] == "room" else _value(document, parameter["schema"]))
        if parameter["in"] == "path":
            filled = filled.replace(f"{{{parameter['name']}}}", str(value))
        elif parameter.get("required") or data.draw(st.booleans()):
            query[parameter["name"]] = value
    more: dict[str, Any] = {"params": query}
    if "requestBody" in deed:
        more["json"] = data.draw(_value(document, deed["requestBody"]["content"]["application/json"]["schema"]))
    answer = program.ask(method.upper(), f"/api{filled}", **more)
    told = deed["responses"][str(answer.status_code)]
    fits(document, told["content"]["application/json"]["schema"], answer.json())


def _value(document: Any, schema: Any) -> st.SearchStrategy[Any]:
    """Values of a schema, and now and then a text that is none."""
    schema = _looked_up(document, schema)
    if "anyOf" in schema:
        return st.one_of([_value(document, one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    plain = {"boolean": st.booleans(), "null": st.none(), "string": st.one_of(_TEXT, _DAYS)}
    if schema["type"] in plain:
        return plain[schema["type"]]
    if schema["type"] == "integer":
        return st.integers(schema.get("minimum", -(2**63)), schema.get("maximum", 2**63))
    needed = set(schema.get("required", ()))
    every = {name: _value(document, one) for name, one in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: values for name, values in every.items() if name in needed},
        optional={name: values for name, values in every.items() if name not in needed},
    )


def fits(document: Any, schema: Any, value: Any, place: str = "") -> None:
    """Fails where a value is not what the schema says."""
    schema = _looked_up(document, schema)
    if "anyOf" in schema:
        kinds = {one.get("type") for one in schema["anyOf"]}
        if value is None:
            assert "null" in kinds, place
            return
        schema = _looked_up(document, next(one for one in schema["anyOf"] if one.get("type") != "null"))
    match schema.get("type"):
        case "object":
            assert isinstance(value, dict), place
            assert set(schema.get("required", ())) <= set(value), place
            for name, inner in value.items():
                fits(document, schema.get("properties", {}).get(name) or schema["additionalProperties"], inner, name)
        case "array":
            assert isinstance(value, list), place
            for inner in value:
                fits(document, schema["items"], inner, place)
        case "string":
            assert isinstance(value, str), place
            assert re.search(schema.get("pattern", ""), value), place
        case kind:
            types: dict[str, type | tuple[type, ...]] = {"integer": int, "number": (int, float), "boolean": bool}
            assert isinstance(value, types[kind]), place


def _looked_up(document: Any, schema: Any) -> Any:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


@pytest.mark.parametrize("asked", ["/docs", "/redoc", "/api/docs", "/api/redoc"])
def test_no_page_loads_a_script_from_elsewhere(program: Program, asked: str) -> None:
    assert program.ask("GET", asked).status_code == 404
