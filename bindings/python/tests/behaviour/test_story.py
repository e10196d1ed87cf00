"""The story of bindings/story.txt, line for line."""

from __future__ import annotations

from support import ROOT, WithSimulator, python_at_simulator


class Story(WithSimulator):
    def test_it_goes_as_in_every_other_language(self) -> None:
        self.maxDiff = None
        told = (ROOT / "bindings" / "story.txt").read_text(encoding="utf-8")
        self.assertEqual(python_at_simulator("import story; story.main()") + "\n", told)
