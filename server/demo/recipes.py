"""What the demo is made of: which images, and how far each has come. Tables only: each start reads them."""

from dataclasses import dataclass
from enum import StrEnum

LIVER, SPLEEN, LEFT_KIDNEY, RIGHT_KIDNEY, SPINE, TUMOR = range(1, 7)


@dataclass(frozen=True, slots=True)
class Brain:
    """spacing_mm: of slice, row, column; tilt_deg: rotation of the grid about the patient's left-right axis."""

    number: int
    spacing_mm: tuple[float, float, float]
    tilt_deg: float = 0.0

    @property
    def name(self) -> str:
        return f"brain-{self.number:02d}.nii.gz" if self.number else "brain-template.nii.gz"


BRAINS = (
    Brain(0, (1.0, 1.0, 1.0)),
    Brain(1, (1.0, 1.0, 1.0)),
    Brain(2, (1.2, 1.0, 1.0)),
    Brain(3, (1.0, 1.0, 1.0)),
    Brain(4, (1.5, 0.9, 0.9)),
    Brain(5, (1.2, 1.2, 1.2)),
    Brain(6, (1.2, 1.1, 1.1), tilt_deg=14.0),
    Brain(7, (2.0, 1.0, 1.0)),
    Brain(8, (1.0, 1.1, 1.1)),
    Brain(9, (1.3, 1.3, 1.3)),
    Brain(10, (1.4, 1.0, 1.0)),
    Brain(11, (1.1, 1.1, 1.1)),
)


@dataclass(frozen=True, slots=True)
class Phantom:
    """spacing_mm: of slice, row, column."""

    number: int
    spacing_mm: tuple[float, float, float]
    shape: tuple[int, int, int] = (100, 512, 512)

    @property
    def name(self) -> str:
        return f"abdomen-{self.number:02d}.nii.gz"


PHANTOMS = (
    Phantom(1, (2.5, 0.8, 0.8)),
    Phantom(2, (3.0, 0.75, 0.75)),
    Phantom(3, (2.8, 0.84, 0.84)),
)


class Part(StrEnum):
    """How far a case has come."""

    READY = "ready"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    APPROVED = "approved"


PARTS = {1: Part.APPROVED, 2: Part.APPROVED, 3: Part.APPROVED, 4: Part.REJECTED, 5: Part.SUBMITTED}
