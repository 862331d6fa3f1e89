"""All tables, one file a noun. Importing this package registers every table with SQLModel's metadata."""

from storage.tables.campaigns import CampaignRun, CampaignStep
from storage.tables.fees import Bill, BillLine, FeeItem, FeeUse, MeterReading, Reduction, Tariff
from storage.tables.hearing import UnheardSaying
from storage.tables.matters import ContactWish, Hold, Instalment, Objection, Promise, Task, WorkOrder
from storage.tables.money import Allocation, Payment, Refund, Waiver
from storage.tables.office import AuditEntry, ImportBatch, SavedMapping, Staff
from storage.tables.people import BindAttempt, ChannelIdentity, Consent, Person, Phone, TieRow
from storage.tables.places import Building, Community, CommunityFact, Room, ServiceRecord
from storage.tables.sends import Delivery, Lane, OutboxLog, OutboxRow, SpentKey
from storage.tables.speaking import Approval, Holiday, Pause, Touch
from storage.tables.talks import Conversation, Message

__all__ = [
    "Allocation",
    "Approval",
    "AuditEntry",
    "Bill",
    "BillLine",
    "BindAttempt",
    "Building",
    "CampaignRun",
    "CampaignStep",
    "ChannelIdentity",
    "Community",
    "CommunityFact",
    "Consent",
    "ContactWish",
    "Conversation",
    "Delivery",
    "FeeItem",
    "FeeUse",
    "Hold",
    "Holiday",
    "ImportBatch",
    "Instalment",
    "Lane",
    "Message",
    "MeterReading",
    "Objection",
    "OutboxLog",
    "OutboxRow",
    "Pause",
    "Payment",
    "Person",
    "Phone",
    "Promise",
    "Reduction",
    "Refund",
    "Room",
    "SavedMapping",
    "ServiceRecord",
    "SpentKey",
    "Staff",
    "Tariff",
    "Task",
    "TieRow",
    "Touch",
    "UnheardSaying",
    "Waiver",
    "WorkOrder",
]
