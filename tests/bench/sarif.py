"""Reading 10 MB of SARIF beside the standard library's parser, each in a process of its own.

Run by itself it prints its rows; ``run.py`` prints them among all others. What is measured is the whole process (start
of Python, imports, reading the file, its SHA-256, recognition among all readers, normal form), and, inside it, the
reading alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import Figures, typical

SIZE = 10_000_000
RULES = 200
FILES = 700
_PLAIN = "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"
_OURS = (
    "import hashlib, pathlib, sys; from sspgen.collect.registry import normalise; "
    "data = pathlib.Path(sys.argv[1]).read_bytes(); hashlib.sha256(data).hexdigest(); "
    "report = normalise('scan.sarif', data); assert report.finding_count > 5_000"
)
_TIMED = (
    "import hashlib, json, pathlib, sys, time; from sspgen.collect.registry import normalise, readers; readers(); "
    "data = pathlib.Path(sys.argv[1]).read_bytes(); clock = lambda: (time.perf_counter(), time.process_time()); "
    "start = clock(); hashlib.sha256(data).hexdigest(); normalise('scan.sarif', data); middle = clock(); "
    "json.loads(data); end = clock(); "
    "print(*(b - a for a, b in (*zip(start, middle), *zip(middle, end))))"
)


def rule(number: int) -> dict[str, object]:
    """Return a rule with the texts and tags that large tools write."""
    return {
        "id": f"lang/rule-{number}",
        "name": f"Rule{number}",
        "shortDescription": {"text": f"Rule {number} about input that is not checked"},
        "fullDescription": {"text": f"What rule {number} looks for, and why it matters. " * 5},
        "help": {"text": "How to correct it, with examples. " * 20},
        "defaultConfiguration": {"level": ("error", "warning", "note")[number % 3]},
        "properties": {
            "tags": ["security", f"external/cwe/cwe-{number + 20:03d}"],
            "security-severity": f"{number % 10}.{number % 7}",
        },
    }


def result(number: int) -> dict[str, object]:
    """Return a result of about one kilobyte, as real ones are; every message is different: the hardest case."""
    file = {"uri": f"src/package_{number % FILES // 40}/module_{number % FILES}.py", "uriBaseId": "%SRCROOT%"}
    line = number % 900 + 1
    return {
        "ruleId": f"lang/rule-{number % RULES}",
        "ruleIndex": number % RULES,
        "message": {"text": f"A value from [line {line}](1) reaches query {number} without a check."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": file,
                    "region": {
                        "startLine": line,
                        "startColumn": 5,
                        "endColumn": 44,
                        "snippet": {"text": f"    run(query_{number})"},
                    },
                    "contextRegion": {
                        "startLine": line - 1,
                        "endLine": line + 1,
                        "snippet": {
                            "text": f"def handle(request):\n    run(query_{number})\n    return answer(request)\n"
                        },
                    },
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{number * 2654435761 % 2**64:016x}:1"},
        "properties": {"confidence": "high"},
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {"artifactLocation": file, "region": {"startLine": line + 9, "endColumn": 20}},
                "message": {"text": "value from outside"},
            }
        ],
    }


def log(size: int = SIZE) -> bytes:
    """Return a SARIF log of at least so many bytes, always the same."""
    driver = {"name": "Scanner", "semanticVersion": "1.2.3", "rules": [rule(number) for number in range(RULES)]}
    results: list[str] = []
    length = len(json.dumps(driver))
    while length < size:
        results.append(json.dumps(result(len(results))))
        length += len(results[-1]) + 2
    head = f'{{"version": "2.1.0", "runs": [{{"tool": {json.dumps({"driver": driver})}, "results": ['
    return (head + ", ".join(results) + "]}]}").encode()


def measured(folder: Path, sink: Path, runs: int = 5) -> dict[str, Figures]:
    """Measure both in child processes, and the reading alone inside one.

    Returns:
        What was done, with its figures; the memory of the reading alone is not told (0).
    """
    file = folder / "scan.sarif"
    file.write_bytes(log())
    found = {
        "10 MB SARIF: `json.load`, whole process": typical((sys.executable, "-c", _PLAIN, str(file)), folder, sink),
        "10 MB SARIF: to normal form, whole process": typical((sys.executable, "-c", _OURS, str(file)), folder, sink),
    }
    alone = [_alone(file) for _ in range(runs)]
    for name, index in (("`json.loads` alone", 2), ("to normal form alone", 0)):
        wall, cpu = (median(each[index + clock] for each in alone) for clock in (0, 1))
        found[f"10 MB SARIF: {name}"] = Figures(wall, cpu, 0)
    return found


def _alone(file: Path) -> tuple[float, ...]:
    """Return wall and CPU seconds of making the normal form, then those of the plain parser, in one process."""
    done = subprocess.run((sys.executable, "-c", _TIMED, str(file)), check=True, capture_output=True, text=True)
    return tuple(map(float, done.stdout.split()))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for what, figures in measured(Path(temporary), Path(temporary) / "log").items():
            print(f"| {what} | {figures.wall:.2f} | {figures.cpu:.2f} | {figures.memory:.0f} |")
