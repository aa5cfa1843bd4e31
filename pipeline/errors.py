"""The error tree. Each error names the place and the cause, and says what to do.

MigralexError
├── SettingsError        a setting is wrong; the run does not start
├── ArchiveError         the database cannot be reached or is not ours; the run stops
│   ├── UnfitAccount         a login or name that cannot be one
│   ├── LoginTaken           somebody else signs in this way
│   ├── LastOwner            without this account nobody could manage the others
│   ├── KeyClash             the key of something that was sent belongs to something else
│   └── UnknownRecord        the archive is well and has no such passage, document, person ...
├── SearchError          what is looked for cannot be understood, or takes too long to find; nothing else is touched
├── ModelError           the model is missing, damaged or not the pinned one; the run stops
├── WorkerError          the process that reads documents cannot start; the run stops
├── MetadataError        sources.csv or a sidecar cannot be used; that file's metadata stay unknown, and the run says so
└── SourceError          one file cannot be read; it becomes a failed outcome and the run goes on
    ├── UnreadableFile       no permission, vanished, changed while it was read
    ├── EmptyFile            no bytes
    ├── UnsupportedFormat    not a format that is read here
    ├── EncryptedDocument    needs a password
    ├── DamagedDocument      a parser gave up
    ├── HostileDocument      built to harm: bombs, escapes, endless nesting
    ├── TooLarge             beyond a stated limit
    ├── NeedsOcr             images of text, and no OCR at hand
    ├── MissingTool          an optional system package is not installed
    └── LimitReached         the worker ran out of its memory, processor time or wall time, or died
"""


class MigralexError(Exception):
    """An expected failure: ``str(error)`` is a sentence for a person, ``advice`` says what to do next."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice

    def sentence(self) -> str:
        """The cause and the advice as one line.

        >>> EmptyFile("The file has no bytes.", advice="Ask for it again.").sentence()
        'The file has no bytes. Ask for it again.'
        """
        return " ".join(f"{self} {self.advice}".split())


class SettingsError(MigralexError):
    """A setting is wrong."""


class ArchiveError(MigralexError):
    """The database cannot be used."""


class UnknownRecord(ArchiveError):
    """What was asked for is not in the archive."""


class KeyClash(ArchiveError):
    """The key of something that was sent belongs to something else: another answer, or another person's."""


class UnfitAccount(ArchiveError):
    """The login or name of an account cannot be one."""


class LoginTaken(ArchiveError):
    """Somebody else signs in with this login, or with this identity of another system."""


class LastOwner(ArchiveError):
    """The last active owner would be gone, and nobody could manage accounts."""


class SearchError(MigralexError):
    """What a person looks for cannot be understood, or takes too long to find."""


class ModelError(MigralexError):
    """The model cannot be used."""


class WorkerError(MigralexError):
    """The guarded worker process cannot start, whatever the document."""


class MetadataError(MigralexError):
    """What a person said about a file cannot be used."""


class SourceError(MigralexError):
    """One file cannot be read."""


class UnreadableFile(SourceError):
    """The bytes cannot be had: no permission, vanished, changed while read."""


class EmptyFile(SourceError):
    """The file has no bytes."""


class UnsupportedFormat(SourceError):
    """The content is of no format that is read here."""


class EncryptedDocument(SourceError):
    """The document needs a password."""


class DamagedDocument(SourceError):
    """The document is broken beyond what its reader can mend."""


class HostileDocument(SourceError):
    """The document is built to harm its reader."""


class TooLarge(SourceError):
    """The document is beyond a stated limit."""


class NeedsOcr(SourceError):
    """The pages are images of text, and no OCR is at hand."""


class MissingTool(SourceError):
    """An optional system package is needed and not installed."""


class LimitReached(SourceError):
    """The worker reached its limit of memory, processor time or wall time, or died."""
