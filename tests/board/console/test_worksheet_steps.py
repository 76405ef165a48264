"""No step of a worksheet is forgotten: each has its way in the console."""

from worksheet_steps import STEPS

from labstacks.documents.lab_sheets import lab_sheets


def test_every_step_of_both_levels_can_be_done():
    steps = [
        (lab, number)
        for level in ("bridging", "beginner")
        for lab, sheet in lab_sheets(level).items()
        for number in range(1, len(sheet.steps) + 1)
    ]
    assert list(STEPS) == steps
