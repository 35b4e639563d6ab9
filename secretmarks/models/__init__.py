"""What state secrets are to the database: labels, the guide, who may classify, the register and its acts."""

from .authority import Designation
from .copies import Copy
from .delegation import Delegation, DelegationFiling, DelegationPaper
from .guide import GuideItem
from .labelled import Labelled, cleared, in_scope
from .leaks import LeakEntry, LeakReport
from .notification import Letter, Remarking
from .projects import AssignedProject
from .register import (
    Act,
    Knower,
    Notice,
    Reminder,
    Source,
    StateSecret,
    keeps_register,
    register_number,
)
from .returns import AnnualReturn
from .upward import GovernmentRequest, Referral, UnclearMatter

__all__ = [
    "Act",
    "AnnualReturn",
    "AssignedProject",
    "Copy",
    "Delegation",
    "DelegationFiling",
    "DelegationPaper",
    "Designation",
    "GovernmentRequest",
    "GuideItem",
    "Knower",
    "Labelled",
    "LeakEntry",
    "LeakReport",
    "Letter",
    "Notice",
    "Referral",
    "Remarking",
    "Reminder",
    "Source",
    "StateSecret",
    "UnclearMatter",
    "cleared",
    "in_scope",
    "keeps_register",
    "register_number",
]
