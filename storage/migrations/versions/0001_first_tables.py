"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("begins", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(
            "ux_api_key_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_subject"), ["subject"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "community",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("name", name=op.f("uq_community_name")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_outbox_id"), ["outbox_id"], unique=False)

    op.create_table(
        "fetch_place",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fetch_place")),
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_sha256"), ["sha256"], unique=False)

    op.create_table(
        "lane",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("interval_ms", sa.Integer(), nullable=False),
        sa.Column("grace_ms", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("quota_max", sa.Integer(), nullable=True),
        sa.Column("quota_day", sa.Date(), nullable=True),
        sa.Column("quota_used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )
    op.create_table(
        "moved_address",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("moved_to", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_address")),
        sa.UniqueConstraint("channel", "account", "address", name=op.f("uq_moved_address_channel_account_address")),
    )
    op.create_table(
        "outbox_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("send_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("pk_outbox_log")),
        postgresql_partition_by="RANGE (at)",
    )
    with op.batch_alter_table("outbox_log", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_log_person_id_at", ["person_id", "at"], unique=False)
        batch_op.create_index("ix_outbox_log_room_id_at", ["room_id", "at"], unique=False)

    op.create_table(
        "pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_scope"), ["scope"], unique=False)

    op.create_table(
        "platform_token",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("good_until", sa.BigInteger(), nullable=False),
        sa.Column("forced_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_platform_token")),
    )
    op.create_table(
        "saved_mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_mapping")),
        sa.UniqueConstraint("kind", "fingerprint", name=op.f("uq_saved_mapping_kind_fingerprint")),
    )
    op.create_table(
        "sealed_up_to",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sealed_up_to")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_try_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_try_name"), ["name"], unique=False)

    op.create_table(
        "spent_key",
        sa.Column("send_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("send_key", name=op.f("pk_spent_key")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("totp_sealed", sa.String(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
    )
    op.create_table(
        "trade_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("refunds", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_day")),
        sa.UniqueConstraint("gateway", "day", name=op.f("uq_trade_day_gateway_day")),
    )
    op.create_table(
        "trade_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_notice")),
        sa.UniqueConstraint("gateway", "notice_id", name=op.f("uq_trade_notice_gateway_notice_id")),
    )
    with op.batch_alter_table("trade_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trade_notice_at"), ["at"], unique=False)

    op.create_table(
        "unheard_saying",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("guesses", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unheard_saying")),
        sa.UniqueConstraint("week_of", "said", name=op.f("uq_unheard_saying_week_of_said")),
    )
    op.create_table(
        "waiting_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("group_address", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("ripe_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_word")),
        sa.UniqueConstraint(
            "channel", "account", "external_id", name=op.f("uq_waiting_word_channel_account_external_id")
        ),
    )
    with op.batch_alter_table("waiting_word", schema=None) as batch_op:
        batch_op.create_index("ix_waiting_word_address", ["channel", "account", "address"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiting_word_ripe_at"), ["ripe_at"], unique=False)

    op.create_table(
        "broadcast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("script_values", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("send_key", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_times", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_broadcast_approval_id_approval")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_broadcast_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_approval_id"), ["approval_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_group_name"), ["group_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_send_key"), ["send_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_state"), ["state"], unique=False)

    op.create_table(
        "building",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_building_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_building_community_id_name")),
    )
    with op.batch_alter_table("building", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_building_community_id"), ["community_id"], unique=False)

    op.create_table(
        "campaign_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_campaign_run_approval_id_approval")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_campaign_run_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_run")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_run_name")),
    )
    with op.batch_alter_table("campaign_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_run_approval_id"), ["approval_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_run_community_id"), ["community_id"], unique=False)

    op.create_table(
        "community_fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_community_fact_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_fact")),
        sa.UniqueConstraint(
            "community_id", "name", "in_force_from", name=op.f("uq_community_fact_community_id_name_in_force_from")
        ),
    )
    with op.batch_alter_table("community_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_fact_community_id"), ["community_id"], unique=False)

    op.create_table(
        "fee_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arithmetic", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_fee_item_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_item")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_fee_item_community_id_name")),
    )
    with op.batch_alter_table("fee_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_item_community_id"), ["community_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_person_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)

    op.create_table(
        "script_edit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_script_edit_approval_id_approval")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_edit")),
    )
    with op.batch_alter_table("script_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_script_edit_approval_id"), ["approval_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_script_edit_script"), ["script"], unique=False)
        batch_op.create_index(batch_op.f("ix_script_edit_state"), ["state"], unique=False)

    op.create_table(
        "staff_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_code_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_code_code_hash")),
    )
    with op.batch_alter_table("staff_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_code_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_identity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("tied_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_identity_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_identity")),
        sa.UniqueConstraint("channel", "account", "address", name=op.f("uq_staff_identity_channel_account_address")),
    )
    with op.batch_alter_table("staff_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_identity_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_order_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_order")),
    )
    with op.batch_alter_table("staff_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_order_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("flash", sa.String(), nullable=False),
        sa.Column("flash_ok", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "waiver_offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("stays", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_waiver_offer_approval_id_approval")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_waiver_offer_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver_offer")),
    )
    with op.batch_alter_table("waiver_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_offer_approval_id"), ["approval_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_offer_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_offer_state"), ["state"], unique=False)

    op.create_table(
        "phone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_phone_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
        sa.UniqueConstraint("person_id", "lookup", name=op.f("uq_phone_person_id_lookup")),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_lookup"), ["lookup"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_person_id"), ["person_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("occupancy", sa.String(), nullable=False),
        sa.Column("vacant", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_room_building_id_building")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_room_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("community_id", "code", name=op.f("uq_room_community_id_code")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_building_id"), ["building_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_community_id"), ["community_id"], unique=False)

    op.create_table(
        "service_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_service_record_building_id_building")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_service_record_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
        sa.UniqueConstraint(
            "community_id",
            "building_id",
            "done_on",
            "what",
            name=op.f("uq_service_record_community_id_building_id_done_on_what"),
        ),
    )
    with op.batch_alter_table("service_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_record_building_id"), ["building_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_record_community_id"), ["community_id"], unique=False)

    op.create_table(
        "staff_building",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_staff_building_building_id_building")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_building_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_building")),
        sa.UniqueConstraint("staff_id", "building_id", name=op.f("uq_staff_building_staff_id_building_id")),
    )
    with op.batch_alter_table("staff_building", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_building_building_id"), ["building_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_building_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "tariff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["fee_item_id"], ["fee_item.id"], name=op.f("fk_tariff_fee_item_id_fee_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("fee_item_id", "in_force_from", name=op.f("uq_tariff_fee_item_id_in_force_from")),
    )
    with op.batch_alter_table("tariff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tariff_fee_item_id"), ["fee_item_id"], unique=False)

    op.create_table(
        "bill",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=18), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_bill_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("room_id", "period", name=op.f("uq_bill_room_id_period")),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_room_id"), ["room_id"], unique=False)

    op.create_table(
        "channel_identity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bound_at", sa.BigInteger(), nullable=True),
        sa.Column("bound_how", sa.String(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_channel_identity_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_channel_identity_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_identity")),
        sa.UniqueConstraint("channel", "account", "address", name=op.f("uq_channel_identity_channel_account_address")),
    )
    with op.batch_alter_table("channel_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_identity_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_channel_identity_room_id"), ["room_id"], unique=False)

    op.create_table(
        "data_seen",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_data_seen_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_seen")),
    )
    with op.batch_alter_table("data_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_seen_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_seen_by_staff"), ["by_staff"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_seen_room_id"), ["room_id"], unique=False)

    op.create_table(
        "escalation_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("open_room_id", sa.Integer(), nullable=True),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("in_charge", sa.String(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_escalation_case_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_case")),
        sa.UniqueConstraint("open_room_id", name=op.f("uq_escalation_case_open_room_id")),
    )
    with op.batch_alter_table("escalation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_case_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_case_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_case_stage"), ["stage"], unique=False)

    op.create_table(
        "fee_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["fee_item_id"], ["fee_item.id"], name=op.f("fk_fee_use_fee_item_id_fee_item")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_fee_use_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_use")),
        sa.UniqueConstraint("room_id", "fee_item_id", "from_day", name=op.f("uq_fee_use_room_id_fee_item_id_from_day")),
    )
    with op.batch_alter_table("fee_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_use_fee_item_id"), ["fee_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fee_use_room_id"), ["room_id"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_hold_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_room_id"), ["room_id"], unique=False)

    op.create_table(
        "instalment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_instalment_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("room_id", "approval", "due_on", name=op.f("uq_instalment_room_id_approval_due_on")),
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_room_id"), ["room_id"], unique=False)

    op.create_table(
        "meter_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fee_item_id"], ["fee_item.id"], name=op.f("fk_meter_reading_fee_item_id_fee_item")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_meter_reading_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_reading")),
        sa.UniqueConstraint(
            "room_id", "fee_item_id", "read_on", name=op.f("uq_meter_reading_room_id_fee_item_id_read_on")
        ),
    )
    with op.batch_alter_table("meter_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meter_reading_fee_item_id"), ["fee_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meter_reading_room_id"), ["room_id"], unique=False)

    op.create_table(
        "moment_met",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fell_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("met_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_moment_met_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moment_met")),
        sa.UniqueConstraint("room_id", "name", "fell_on", name=op.f("uq_moment_met_room_id_name_fell_on")),
    )
    with op.batch_alter_table("moment_met", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moment_met_met_at"), ["met_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_moment_met_room_id"), ["room_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_objection_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_room_id"), ["room_id"], unique=False)

    op.create_table(
        "offer_made",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["waiver_offer.id"], name=op.f("fk_offer_made_offer_id_waiver_offer")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_offer_made_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_made")),
        sa.UniqueConstraint("room_id", name=op.f("uq_offer_made_room_id")),
    )
    with op.batch_alter_table("offer_made", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_made_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("trade_number", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("memo", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_payment_community_id_community")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_payment_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("gateway", "trade_number", name=op.f("uq_payment_gateway_trade_number")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_paid_at"), ["paid_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_room_id"), ["room_id"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_promise_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_promise_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_room_id"), ["room_id"], unique=False)

    op.create_table(
        "reduction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("off", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("approval", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["fee_item_id"], ["fee_item.id"], name=op.f("fk_reduction_fee_item_id_fee_item")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_reduction_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction")),
        sa.UniqueConstraint("approval", name=op.f("uq_reduction_approval")),
    )
    with op.batch_alter_table("reduction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reduction_fee_item_id"), ["fee_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reduction_room_id"), ["room_id"], unique=False)

    op.create_table(
        "tie",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tie_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_tie_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
        sa.UniqueConstraint(
            "person_id", "room_id", "kind", "from_day", name=op.f("uq_tie_person_id_room_id_kind_from_day")
        ),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tie_room_id"), ["room_id"], unique=False)

    op.create_table(
        "touch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("send_key", sa.String(), nullable=False),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_touch_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_touch_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch")),
    )
    with op.batch_alter_table("touch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_touch_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_touch_person_id_budget_at", ["person_id", "budget", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_touch_room_id"), ["room_id"], unique=False)
        batch_op.create_index("ix_touch_room_id_budget_at", ["room_id", "budget", "at"], unique=False)
        batch_op.create_index("ix_touch_send_key", ["send_key"], unique=False)

    op.create_table(
        "work_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_work_order_community_id_community")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_work_order_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_order_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_order_room_id"), ["room_id"], unique=False)

    op.create_table(
        "after_payment_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("look_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("joined_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told_person_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_after_payment_plan_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(
            ["joined_to"], ["after_payment_plan.id"], name=op.f("fk_after_payment_plan_joined_to_after_payment_plan")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_after_payment_plan_payment_id_payment")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_after_payment_plan_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_after_payment_plan_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_payment_plan")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_after_payment_plan_payment_id")),
    )
    with op.batch_alter_table("after_payment_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_after_payment_plan_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_after_payment_plan_joined_to"), ["joined_to"], unique=False)
        batch_op.create_index("ix_after_payment_plan_look", ["state", "look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_after_payment_plan_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_after_payment_plan_room_id"), ["room_id"], unique=False)

    op.create_table(
        "bill_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=18), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("covers_until", sa.Date(), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("formula", sa.String(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("reduction", sa.BigInteger(), nullable=False),
        sa.Column("reduction_reason", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_line_bill_id_bill")),
        sa.ForeignKeyConstraint(["fee_item_id"], ["fee_item.id"], name=op.f("fk_bill_line_fee_item_id_fee_item")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_bill_line_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_line")),
        sa.UniqueConstraint(
            "room_id", "fee_item_id", "period", "share", name=op.f("uq_bill_line_room_id_fee_item_id_period_share")
        ),
    )
    with op.batch_alter_table("bill_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_line_bill_id"), ["bill_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_line_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_line_fee_item_id"), ["fee_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_line_room_id"), ["room_id"], unique=False)

    op.create_table(
        "bind_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_bind_attempt_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_bind_attempt_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bind_attempt")),
    )
    with op.batch_alter_table("bind_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bind_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bind_attempt_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bind_attempt_room_id"), ["room_id"], unique=False)

    op.create_table(
        "channel_window",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("refused", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_channel_window_identity_id_channel_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_window")),
        sa.UniqueConstraint("identity_id", "trigger", name=op.f("uq_channel_window_identity_id_trigger")),
    )
    with op.batch_alter_table("channel_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_window_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_consent_identity_id_channel_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "contact_wish",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_contact_wish_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_wish_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_wish")),
    )
    with op.batch_alter_table("contact_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_wish_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_wish_person_id"), ["person_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_conversation_identity_id_channel_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("identity_id", name=op.f("uq_conversation_identity_id")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_conversation_open",
            ["updated_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_conversation_updated_at", ["updated_at"], unique=False)
        batch_op.create_index(
            "ix_conversation_waiting",
            ["waiting_since"],
            unique=False,
            sqlite_where=sa.text("waiting_since IS NOT NULL"),
            postgresql_where=sa.text("waiting_since IS NOT NULL"),
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("send_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("shows_bill", sa.Boolean(), nullable=False),
        sa.Column("used", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("script_values", sa.JSON(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.Column("insists", sa.String(), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        sa.Column("held_for", sa.String(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("lease_token", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("slot_at", sa.BigInteger(), nullable=True),
        sa.Column("first_try_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_outbox_approval_id_approval")),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_outbox_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_outbox_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("send_key", name=op.f("uq_outbox_send_key")),
        postgresql_with={"fillfactor": 80, "autovacuum_vacuum_scale_factor": 0.01},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_approval_id"), ["approval_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_claim",
            ["lane", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_finished",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('sent', 'unknown', 'dead', 'expired', 'cancelled')"),
            postgresql_where=sa.text("state IN ('sent', 'unknown', 'dead', 'expired', 'cancelled')"),
        )
        batch_op.create_index(
            "ix_outbox_held",
            ["held_until"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_in_flight",
            ["identity_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('leased', 'sending')"),
            postgresql_where=sa.text("state IN ('leased', 'sending')"),
        )
        batch_op.create_index(
            "ix_outbox_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state IN ('leased', 'sending')"),
            postgresql_where=sa.text("state IN ('leased', 'sending')"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_report",
            ["platform_id"],
            unique=False,
            sqlite_where=sa.text("platform_id LIKE 'report:%'"),
            postgresql_where=sa.text("platform_id LIKE 'report:%'"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_room_id"), ["room_id"], unique=False)

    op.create_table(
        "page_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_page_link_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_page_link_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_page_link_digest")),
    )
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_link_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_link_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_link_room_id"), ["room_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("refund_number", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("gateway", "refund_number", name=op.f("uq_refund_gateway_refund_number")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "send_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.String(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_send_grant_identity_id_channel_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_grant")),
        sa.UniqueConstraint("event", name=op.f("uq_send_grant_event")),
    )
    with op.batch_alter_table("send_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_send_grant_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_task_community_id_community")),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_task_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_task_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_subject"), ["subject"], unique=False)

    op.create_table(
        "trade_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("line_ids", sa.JSON(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ask_at", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_trade_order_community_id_community")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_trade_order_payment_id_payment")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_trade_order_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_order")),
        sa.UniqueConstraint("number", name=op.f("uq_trade_order_number")),
    )
    with op.batch_alter_table("trade_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trade_order_ask_at"), ["ask_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_order_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_order_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_order_room_id"), ["room_id"], unique=False)

    op.create_table(
        "trade_refund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("trade_number", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("ask_at", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_trade_refund_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_refund")),
        sa.UniqueConstraint("number", name=op.f("uq_trade_refund_number")),
    )
    with op.batch_alter_table("trade_refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trade_refund_ask_at"), ["ask_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_refund_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trade_refund_trade_number"), ["trade_number"], unique=False)

    op.create_table(
        "after_payment_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("send_key", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["after_payment_plan.id"], name=op.f("fk_after_payment_step_plan_id_after_payment_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_payment_step")),
        sa.UniqueConstraint("plan_id", "step", name=op.f("uq_after_payment_step_plan_id_step")),
    )
    with op.batch_alter_table("after_payment_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_after_payment_step_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_after_payment_step_send_key"), ["send_key"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["bill_line.id"], name=op.f("fk_allocation_line_id_bill_line")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "payment_id", "line_id", "effective_on", name=op.f("uq_allocation_payment_id_line_id_effective_on")
        ),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "campaign_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("send_key", sa.String(), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("outcome_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_campaign_step_room_id_room")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_campaign_step_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_step")),
        sa.UniqueConstraint(
            "room_id", "campaign", "step", "opened_on", name=op.f("uq_campaign_step_room_id_campaign_step_opened_on")
        ),
    )
    with op.batch_alter_table("campaign_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_step_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_step_send_key"), ["send_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_step_task_id"), ["task_id"], unique=False)

    op.create_table(
        "gift_given",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("worth", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_gift_given_room_id_room")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_gift_given_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_given")),
        sa.UniqueConstraint("room_id", "campaign", "due_on", name=op.f("uq_gift_given_room_id_campaign_due_on")),
    )
    with op.batch_alter_table("gift_given", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gift_given_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gift_given_task_id"), ["task_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("intents", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_staff", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("channel", "account", "external_id", name=op.f("uq_message_channel_account_external_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_conversation_id"), ["conversation_id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_owner", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("in_charge", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("mended_at", sa.BigInteger(), nullable=True),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["channel_identity.id"], name=op.f("fk_rating_identity_id_channel_identity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rating_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_rating_room_id_room")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_rating_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("subject", name=op.f("uq_rating_subject")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_answered_at"), ["answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_room_id"), ["room_id"], unique=False)
        batch_op.create_index("ix_rating_room_id_answered_at", ["room_id", "answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_task_id"), ["task_id"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("of_late_charge", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["bill_line.id"], name=op.f("fk_waiver_line_id_bill_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("approval", "line_id", name=op.f("uq_waiver_approval_line_id")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_line_id"), ["line_id"], unique=False)


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiver_line_id"))

    op.drop_table("waiver")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_task_id"))
        batch_op.drop_index("ix_rating_room_id_answered_at")
        batch_op.drop_index(batch_op.f("ix_rating_room_id"))
        batch_op.drop_index(batch_op.f("ix_rating_person_id"))
        batch_op.drop_index(batch_op.f("ix_rating_identity_id"))
        batch_op.drop_index(batch_op.f("ix_rating_answered_at"))

    op.drop_table("rating")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_message_at"))

    op.drop_table("message")
    with op.batch_alter_table("gift_given", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gift_given_task_id"))
        batch_op.drop_index(batch_op.f("ix_gift_given_room_id"))

    op.drop_table("gift_given")
    with op.batch_alter_table("campaign_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_step_task_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_step_send_key"))
        batch_op.drop_index(batch_op.f("ix_campaign_step_room_id"))

    op.drop_table("campaign_step")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_payment_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_line_id"))

    op.drop_table("allocation")
    with op.batch_alter_table("after_payment_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_after_payment_step_send_key"))
        batch_op.drop_index(batch_op.f("ix_after_payment_step_plan_id"))

    op.drop_table("after_payment_step")
    with op.batch_alter_table("trade_refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trade_refund_trade_number"))
        batch_op.drop_index(batch_op.f("ix_trade_refund_payment_id"))
        batch_op.drop_index(batch_op.f("ix_trade_refund_ask_at"))

    op.drop_table("trade_refund")
    with op.batch_alter_table("trade_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trade_order_room_id"))
        batch_op.drop_index(batch_op.f("ix_trade_order_payment_id"))
        batch_op.drop_index(batch_op.f("ix_trade_order_community_id"))
        batch_op.drop_index(batch_op.f("ix_trade_order_ask_at"))

    op.drop_table("trade_order")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_subject"))
        batch_op.drop_index(batch_op.f("ix_task_room_id"))
        batch_op.drop_index(batch_op.f("ix_task_identity_id"))
        batch_op.drop_index(batch_op.f("ix_task_community_id"))

    op.drop_table("task")
    with op.batch_alter_table("send_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_send_grant_identity_id"))

    op.drop_table("send_grant")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_payment_id"))

    op.drop_table("refund")
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_link_room_id"))
        batch_op.drop_index(batch_op.f("ix_page_link_identity_id"))
        batch_op.drop_index(batch_op.f("ix_page_link_expires_at"))

    op.drop_table("page_link")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_room_id"))
        batch_op.drop_index(
            "ix_outbox_report",
            sqlite_where=sa.text("platform_id LIKE 'report:%'"),
            postgresql_where=sa.text("platform_id LIKE 'report:%'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_person_id"))
        batch_op.drop_index(
            "ix_outbox_lease",
            sqlite_where=sa.text("state IN ('leased', 'sending')"),
            postgresql_where=sa.text("state IN ('leased', 'sending')"),
        )
        batch_op.drop_index(
            "ix_outbox_in_flight",
            sqlite_where=sa.text("state IN ('leased', 'sending')"),
            postgresql_where=sa.text("state IN ('leased', 'sending')"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_identity_id"))
        batch_op.drop_index(
            "ix_outbox_held", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index(
            "ix_outbox_finished",
            sqlite_where=sa.text("state IN ('sent', 'unknown', 'dead', 'expired', 'cancelled')"),
            postgresql_where=sa.text("state IN ('sent', 'unknown', 'dead', 'expired', 'cancelled')"),
        )
        batch_op.drop_index(
            "ix_outbox_claim", sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'")
        )
        batch_op.drop_index(batch_op.f("ix_outbox_approval_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_conversation_waiting",
            sqlite_where=sa.text("waiting_since IS NOT NULL"),
            postgresql_where=sa.text("waiting_since IS NOT NULL"),
        )
        batch_op.drop_index("ix_conversation_updated_at")
        batch_op.drop_index(
            "ix_conversation_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("conversation")
    with op.batch_alter_table("contact_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_wish_person_id"))
        batch_op.drop_index(batch_op.f("ix_contact_wish_identity_id"))

    op.drop_table("contact_wish")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_identity_id"))

    op.drop_table("consent")
    with op.batch_alter_table("channel_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_window_identity_id"))

    op.drop_table("channel_window")
    with op.batch_alter_table("bind_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bind_attempt_room_id"))
        batch_op.drop_index(batch_op.f("ix_bind_attempt_identity_id"))
        batch_op.drop_index(batch_op.f("ix_bind_attempt_at"))

    op.drop_table("bind_attempt")
    with op.batch_alter_table("bill_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bill_line_room_id"))
        batch_op.drop_index(batch_op.f("ix_bill_line_fee_item_id"))
        batch_op.drop_index(batch_op.f("ix_bill_line_due_on"))
        batch_op.drop_index(batch_op.f("ix_bill_line_bill_id"))

    op.drop_table("bill_line")
    with op.batch_alter_table("after_payment_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_after_payment_plan_room_id"))
        batch_op.drop_index(batch_op.f("ix_after_payment_plan_person_id"))
        batch_op.drop_index("ix_after_payment_plan_look")
        batch_op.drop_index(batch_op.f("ix_after_payment_plan_joined_to"))
        batch_op.drop_index(batch_op.f("ix_after_payment_plan_identity_id"))

    op.drop_table("after_payment_plan")
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_order_room_id"))
        batch_op.drop_index(batch_op.f("ix_work_order_community_id"))

    op.drop_table("work_order")
    with op.batch_alter_table("touch", schema=None) as batch_op:
        batch_op.drop_index("ix_touch_send_key")
        batch_op.drop_index("ix_touch_room_id_budget_at")
        batch_op.drop_index(batch_op.f("ix_touch_room_id"))
        batch_op.drop_index("ix_touch_person_id_budget_at")
        batch_op.drop_index(batch_op.f("ix_touch_person_id"))

    op.drop_table("touch")
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tie_room_id"))
        batch_op.drop_index(batch_op.f("ix_tie_person_id"))

    op.drop_table("tie")
    with op.batch_alter_table("reduction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reduction_room_id"))
        batch_op.drop_index(batch_op.f("ix_reduction_fee_item_id"))

    op.drop_table("reduction")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promise_room_id"))
        batch_op.drop_index(batch_op.f("ix_promise_person_id"))

    op.drop_table("promise")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_room_id"))
        batch_op.drop_index(batch_op.f("ix_payment_paid_at"))
        batch_op.drop_index(batch_op.f("ix_payment_community_id"))

    op.drop_table("payment")
    with op.batch_alter_table("offer_made", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_made_offer_id"))

    op.drop_table("offer_made")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_room_id"))

    op.drop_table("objection")
    with op.batch_alter_table("moment_met", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moment_met_room_id"))
        batch_op.drop_index(batch_op.f("ix_moment_met_met_at"))

    op.drop_table("moment_met")
    with op.batch_alter_table("meter_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meter_reading_room_id"))
        batch_op.drop_index(batch_op.f("ix_meter_reading_fee_item_id"))

    op.drop_table("meter_reading")
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instalment_room_id"))

    op.drop_table("instalment")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_room_id"))

    op.drop_table("hold")
    with op.batch_alter_table("fee_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fee_use_room_id"))
        batch_op.drop_index(batch_op.f("ix_fee_use_fee_item_id"))

    op.drop_table("fee_use")
    with op.batch_alter_table("escalation_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_case_stage"))
        batch_op.drop_index(batch_op.f("ix_escalation_case_room_id"))
        batch_op.drop_index(batch_op.f("ix_escalation_case_due_at"))

    op.drop_table("escalation_case")
    with op.batch_alter_table("data_seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_seen_room_id"))
        batch_op.drop_index(batch_op.f("ix_data_seen_by_staff"))
        batch_op.drop_index(batch_op.f("ix_data_seen_at"))

    op.drop_table("data_seen")
    with op.batch_alter_table("channel_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_identity_room_id"))
        batch_op.drop_index(batch_op.f("ix_channel_identity_person_id"))

    op.drop_table("channel_identity")
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bill_room_id"))

    op.drop_table("bill")
    with op.batch_alter_table("tariff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tariff_fee_item_id"))

    op.drop_table("tariff")
    with op.batch_alter_table("staff_building", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_building_staff_id"))
        batch_op.drop_index(batch_op.f("ix_staff_building_building_id"))

    op.drop_table("staff_building")
    with op.batch_alter_table("service_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_record_community_id"))
        batch_op.drop_index(batch_op.f("ix_service_record_building_id"))

    op.drop_table("service_record")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_community_id"))
        batch_op.drop_index(batch_op.f("ix_room_building_id"))

    op.drop_table("room")
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_person_id"))
        batch_op.drop_index(batch_op.f("ix_phone_lookup"))

    op.drop_table("phone")
    with op.batch_alter_table("waiver_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiver_offer_state"))
        batch_op.drop_index(batch_op.f("ix_waiver_offer_community_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_offer_approval_id"))

    op.drop_table("waiver_offer")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_staff_id"))

    op.drop_table("staff_session")
    with op.batch_alter_table("staff_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_order_staff_id"))

    op.drop_table("staff_order")
    with op.batch_alter_table("staff_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_identity_staff_id"))

    op.drop_table("staff_identity")
    with op.batch_alter_table("staff_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_code_staff_id"))

    op.drop_table("staff_code")
    with op.batch_alter_table("script_edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_script_edit_state"))
        batch_op.drop_index(batch_op.f("ix_script_edit_script"))
        batch_op.drop_index(batch_op.f("ix_script_edit_approval_id"))

    op.drop_table("script_edit")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name"))
        batch_op.drop_index(batch_op.f("ix_person_community_id"))

    op.drop_table("person")
    with op.batch_alter_table("fee_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fee_item_community_id"))

    op.drop_table("fee_item")
    with op.batch_alter_table("community_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_community_fact_community_id"))

    op.drop_table("community_fact")
    with op.batch_alter_table("campaign_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_run_community_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_run_approval_id"))

    op.drop_table("campaign_run")
    with op.batch_alter_table("building", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_building_community_id"))

    op.drop_table("building")
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_state"))
        batch_op.drop_index(batch_op.f("ix_broadcast_send_key"))
        batch_op.drop_index(batch_op.f("ix_broadcast_group_name"))
        batch_op.drop_index(batch_op.f("ix_broadcast_community_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_approval_id"))

    op.drop_table("broadcast")
    with op.batch_alter_table("waiting_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_word_ripe_at"))
        batch_op.drop_index("ix_waiting_word_address")

    op.drop_table("waiting_word")
    op.drop_table("unheard_saying")
    with op.batch_alter_table("trade_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trade_notice_at"))

    op.drop_table("trade_notice")
    op.drop_table("trade_day")
    op.drop_table("staff")
    op.drop_table("spent_key")
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_try_name"))
        batch_op.drop_index(batch_op.f("ix_sign_in_try_at"))

    op.drop_table("sign_in_try")
    op.drop_table("sealed_up_to")
    op.drop_table("saved_mapping")
    op.drop_table("platform_token")
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pause_scope"))

    op.drop_table("pause")
    with op.batch_alter_table("outbox_log", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_log_room_id_at")
        batch_op.drop_index("ix_outbox_log_person_id_at")

    op.drop_table("outbox_log")
    op.drop_table("moved_address")
    op.drop_table("lane")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_sha256"))

    op.drop_table("import_batch")
    op.drop_table("holiday")
    op.drop_table("fetch_place")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_outbox_id"))

    op.drop_table("delivery")
    op.drop_table("community")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_subject"))
        batch_op.drop_index(batch_op.f("ix_approval_state"))

    op.drop_table("approval")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_api_key_name",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("api_key")
