"""The one family of errors. A class exists only where a caller acts differently.

GuanjiaError          the message is Chinese, for the person at the keyboard, and says what to do next
├── WrongUse          the call cannot be carried out as given: exit 2, HTTP 400
├── NotFound          no such room, person, campaign ...: exit 2, HTTP 404
├── Refused           allowed in form, refused by a rule: exit 2, HTTP 409
└── BadFile           a file that cannot be read at all: that file is left alone, others go on
"""


class GuanjiaError(Exception):
    """Something a person can mend; `str(error)` says what happened and what to do next."""


class WrongUse(GuanjiaError):
    """The call cannot be carried out as given."""


class NotFound(GuanjiaError):
    """There is no such thing here."""


class Refused(GuanjiaError):
    """A rule says no, and the message says which and what to do instead."""


class BadFile(GuanjiaError):
    """A file cannot be read at all."""
