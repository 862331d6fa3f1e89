"""What `guanjia doctor` says of a 公众号's settings without asking the platform."""

import pytest

from bot.channels.wechat.settings import WechatSettings, examine

GOOD = {"app_id": "wx1234567890abcdef", "token": "abc123", "secret": "s" * 32, "aes_key": "k" * 43}


@pytest.mark.parametrize(
    ("change", "faulty"),
    [
        ({}, []),
        ({"aes_key": ""}, []),
        ({"token": "ab"}, ["channels.wechat.main.token"]),
        ({"token": "a" * 33}, ["channels.wechat.main.token"]),
        ({"token": "有中文"}, ["channels.wechat.main.token"]),
        ({"aes_key": "k" * 42}, ["channels.wechat.main.aes_key"]),
        ({"secret": ""}, ["channels.wechat.main.secret"]),
        ({"app_id": "gh_1234"}, ["channels.wechat.main.app_id"]),
        ({"aes_key": "", "safe_mode_only": True}, ["channels.wechat.main.safe_mode_only"]),
    ],
)
def test_each_fault_is_named_with_its_mend(change: dict[str, object], faulty: list[str]) -> None:
    findings = examine("main", WechatSettings.model_validate(GOOD | change))
    assert [finding.check for finding in findings if not finding.ok] == faulty
    assert all(finding.mend for finding in findings if not finding.ok)


def test_no_finding_tells_a_secret() -> None:
    settings = WechatSettings.model_validate(GOOD | {"token": "mySecretToken!", "aes_key": "halfAKey"})
    told = repr(examine("main", settings))
    assert "mySecretToken" not in told
    assert "halfAKey" not in told
