"""The commands of the README, as they stand."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def blocks(heading, language="sh"):
    """The code blocks of this language below a heading of the README."""
    text = (ROOT / "README.md").read_text()
    kept, is_code = [], False
    # Up to the next heading; a line of code may begin like one.
    for line in text.split(f"\n{heading}\n", 1)[1].splitlines(keepends=True):
        if line.startswith("```"):
            is_code = not is_code
        elif line.startswith("#") and not is_code:
            break
        kept.append(line)
    return re.findall(rf"```{language}\n(.*?)```", "".join(kept), re.DOTALL)
