"""Tables pasted from a spreadsheet: tab-separated text or CSV in, rows of equal length out, refusals in words."""

import csv
import re
from dataclasses import dataclass
from io import StringIO

MOST_ROWS = 500
MOST_COLUMNS = 60
NUMBER = re.compile(r"[-+−]?[\d,]*\d(\.\d+)?[%％]?")


@dataclass(frozen=True)
class Cell:
    text: str

    @property
    def is_number(self) -> bool:
        return bool(NUMBER.fullmatch(self.text))


def parse(data: str) -> list[list[Cell]]:
    """The rows, short ones filled up; ValueError tells in words why this is no table."""
    text = data.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(StringIO(text), delimiter="\t" if "\t" in text else ",", strict=True)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        raise ValueError(
            f'第 {reader.line_num} 行的英文引号（"）不成对。请在电子表格中选定整个表格，重新复制、粘贴。'
        ) from None
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if not rows:
        raise ValueError("表格是空的。请在电子表格中选定整个表格（含表头），复制后粘贴在这里。")
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise ValueError(
            f"表格有 {len(rows)} 行、{width} 列，超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列。"
            "请分成几个表，或者作为公文的附件公开。"
        )
    return [[Cell(text) for text in row + [""] * (width - len(row))] for row in rows]
