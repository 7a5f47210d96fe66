"""Calendar months: pensions begin in a month, never on a day."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Reads 2025-01 (or a date, of which the day does not matter); raises ValueError otherwise."""
        year, month = int(text[:4]), int(text[5:7])
        if text[4:5] != "-" or not 1 <= month <= 12 or text[7:8] not in ("", "-"):
            raise ValueError(text)
        return cls(year, month)

    def plus(self, months: int) -> "Month":
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def since(self, earlier: "Month") -> int:
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
