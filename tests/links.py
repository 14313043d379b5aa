"""Ask the address of every source whether it is still there (`make links`).

A source that is gone is named, with what its server said: it then needs an archived copy or a successor. Many
servers refuse programs or are slow; what they answer says nothing of the page, and is only counted.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from socket import gaierror
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from dyadbook.project import Project, find_project

AGENT = {"User-Agent": "Mozilla/5.0 (compatible; dyadbook link check)"}
TIMEOUT = 30
"""Seconds that a server may take."""
PAUSE = 1.0
"""Seconds between two requests to one host."""
TABLES = {"data/sources.csv": "source_id", "seeds/seeds.csv": "seed_id"}
"""Tables with a column ``url``, and the column that names a row."""
PLAIN = ":/?#[]@!$&'()*+,;=%~"
"""Characters that stand in an address as they are (RFC 3986); those of other scripts travel encoded."""
GONE = {404, 410}
"""Answers that say that a page is gone for good."""


def addresses(project: Project) -> dict[str, str]:
    """Every address, and the table and row that give it first."""
    found: dict[str, str] = {}
    for table, key in TABLES.items():
        with (project.root / table).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["url"]:
                    found.setdefault(row["url"], f"{table}, {row[key]}")
    return found


def ask(url: str) -> str:
    """Say how an address answers: ``there``, ``gone: …``, or ``not judged: …``."""
    try:
        with urlopen(Request(quote(url, safe=PLAIN), headers=AGENT), timeout=TIMEOUT):
            return "there"
    except HTTPError as error:
        return f"{'gone' if error.code in GONE else 'not judged'}: {error.code}"
    except URLError as error:
        if isinstance(error.reason, gaierror):
            return "gone: no such host"
        return f"not judged: {type(error.reason).__name__}"
    except (OSError, HTTPException) as error:
        return f"not judged: {type(error).__name__}"


def ask_all(urls: Mapping[str, str], pause: float = PAUSE) -> Iterator[tuple[str, str]]:
    """Ask every address: hosts beside each other, the addresses of one host in turn."""
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts[urlsplit(url).netloc].append(url)

    def visit(host: str) -> list[tuple[str, str]]:
        answers = []
        for url in hosts[host]:
            answers.append((url, ask(url)))
            time.sleep(pause)
        return answers

    with ThreadPoolExecutor(16) as pool:
        for answers in pool.map(visit, hosts):
            yield from answers


def main() -> int:
    """Print what is gone, count the rest; 1 when something is gone, 2 when nothing could be asked."""
    urls = addresses(find_project())
    answers = dict(ask_all(urls))
    counted = Counter(answer.partition(":")[0] for answer in answers.values())
    if not counted["there"]:
        print("NO SOURCE WAS CHECKED: none answered, so the network is at fault.")
        return 2
    for url, answer in answers.items():
        if answer.startswith("gone"):
            print(f"{urls[url]}: {url}: {answer}")
    print(", ".join(f"{number} {answer}" for answer, number in sorted(counted.items())))
    return 1 if counted["gone"] else 0


if __name__ == "__main__":
    sys.exit(main())
