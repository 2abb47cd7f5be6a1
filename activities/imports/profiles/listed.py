"""Every profile by its word."""

from activities.imports.profiles.ciso_assistant import CISO_ASSISTANT
from activities.imports.profiles.cnil import CNIL
from activities.imports.profiles.fides import FIDES
from activities.imports.profiles.ico import ICO
from activities.imports.profiles.profile import Profile
from activities.models.imports import Profile as Word

PROFILES: dict[str, Profile] = {
    Word.ICO.value: ICO,
    Word.CNIL.value: CNIL,
    Word.CISO_ASSISTANT.value: CISO_ASSISTANT,
    Word.FIDES.value: FIDES,
}
