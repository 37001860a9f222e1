from .session import SessionForm
from .speakers import SpeakerFormSet

__all__ = ["SessionForm", "SpeakerFormSet"]
