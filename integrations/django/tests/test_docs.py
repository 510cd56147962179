from pathlib import Path

from django.test import SimpleTestCase

TESTS = Path(__file__).resolve().parent
WALK_THROUGH = TESTS.parents[2] / "docs" / "lovelace.md"


class DocsTest(SimpleTestCase):
    def test_the_roster_that_the_docs_show_is_the_one_that_is_tested(self):
        example = (TESTS / "courses" / "messaging.py").read_text()
        self.assertIn(f"```python\n{example}```\n", WALK_THROUGH.read_text())
