"""All tables, one file a noun. Importing this package registers every table with SQLModel's metadata."""

from storage.tables.after_payment import AfterPaymentPlan, AfterPaymentStep, MomentMet, Rating
from storage.tables.api_keys import ApiKey
from storage.tables.arriving import FetchPlace, MovedAddress, WaitingWord
from storage.tables.broadcasts import Broadcast
from storage.tables.campaigns import CampaignRun, CampaignStep
from storage.tables.escalation import EscalationCase
from storage.tables.evidence import SealedUpTo
from storage.tables.fees import Bill, BillLine, FeeItem, FeeUse, MeterReading, Reduction, Tariff
from storage.tables.hearing import UnheardSaying
from storage.tables.matters import ContactWish, Hold, Instalment, Objection, Promise, Task, WorkOrder
from storage.tables.money import Allocation, Payment, Refund, Waiver
from storage.tables.offers import GiftGiven, OfferMade, WaiverOffer
from storage.tables.office import AuditEntry, ImportBatch, SavedMapping, Staff
from storage.tables.page_links import PageLink
from storage.tables.people import BindAttempt, ChannelIdentity, Consent, Person, Phone, TieRow
from storage.tables.places import Building, Community, CommunityFact, Room, ServiceRecord
from storage.tables.reaching import ChannelWindow, PlatformToken, SendGrant
from storage.tables.script_edits import ScriptEdit
from storage.tables.sends import Delivery, Lane, OutboxLog, OutboxRow, SpentKey
from storage.tables.sign_in import DataSeen, SignInTry, StaffBuilding, StaffCode, StaffIdentity, StaffSession
from storage.tables.speaking import Approval, Holiday, Pause, Touch
from storage.tables.staff_orders import StaffOrder
from storage.tables.talks import Conversation, Message
from storage.tables.trading import TradeDay, TradeNotice, TradeOrder, TradeRefund

__all__ = [
    "AfterPaymentPlan",
    "AfterPaymentStep",
    "Allocation",
    "ApiKey",
    "Approval",
    "AuditEntry",
    "Bill",
    "BillLine",
    "BindAttempt",
    "Broadcast",
    "Building",
    "CampaignRun",
    "CampaignStep",
    "ChannelIdentity",
    "ChannelWindow",
    "Community",
    "CommunityFact",
    "Consent",
    "ContactWish",
    "Conversation",
    "DataSeen",
    "Delivery",
    "EscalationCase",
    "FeeItem",
    "FeeUse",
    "FetchPlace",
    "GiftGiven",
    "Hold",
    "Holiday",
    "ImportBatch",
    "Instalment",
    "Lane",
    "Message",
    "MeterReading",
    "MomentMet",
    "MovedAddress",
    "Objection",
    "OfferMade",
    "OutboxLog",
    "OutboxRow",
    "PageLink",
    "Pause",
    "Payment",
    "Person",
    "Phone",
    "PlatformToken",
    "Promise",
    "Rating",
    "Reduction",
    "Refund",
    "Room",
    "SavedMapping",
    "ScriptEdit",
    "SealedUpTo",
    "SendGrant",
    "ServiceRecord",
    "SignInTry",
    "SpentKey",
    "Staff",
    "StaffBuilding",
    "StaffCode",
    "StaffIdentity",
    "StaffOrder",
    "StaffSession",
    "Tariff",
    "Task",
    "TieRow",
    "Touch",
    "TradeDay",
    "TradeNotice",
    "TradeOrder",
    "TradeRefund",
    "UnheardSaying",
    "WaitingWord",
    "Waiver",
    "WaiverOffer",
    "WorkOrder",
]
