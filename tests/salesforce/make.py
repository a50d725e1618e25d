"""Write the export of a small made-up Salesforce org, and the events that follow from the rules.

    python make.py            write export/*.csv, expected_*.csv and expected.toml beside this script
    python make.py --check    write nothing; fail if a file on disk says something else

Every row below is written by hand. The script only replaces short names by ids, quotes cells as
the tool that made the file would, and sorts the expected events. @O01 stands for the 18-character
id of opportunity 1, #O01 for its first 15 characters. Nothing here reads or computes an event:
the expected ones are literal rows as well (rows.py). Standard library only.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rows import EXPORT, LEAD_TO_CASH, ORDER_TO_CASH

HERE = Path(__file__).resolve().parent
BERLIN = ZoneInfo("Europe/Berlin")

# letters of a short name -> first three characters of the id
PREFIX = {
    "L": "00Q", "LH": "017", "O": "006", "H": "008", "OF": "017", "ST": "01J",
    "Q": "0Q0", "QH": "017", "QD": "0QD", "SQ": "a0Q", "AP": "a1A", "EM": "02s",
    "PI": "04g", "PS": "04h", "PW": "04i", "AS": "0hs", "AW": "0hw",
    "C": "800", "CH": "017", "D": "a3D", "R": "801", "RH": "017", "OI": "802", "IH": "017",
    "OS": "1Os", "F": "0a3", "S": "0OB", "RO": "0ZH",
    "BI": "a2I", "BL": "a2L", "BP": "a2P", "BK": "a2K",
    "I": "3tt", "P": "0aQ", "PL": "1PL", "CM": "50g",
    "K": "500", "T": "00T", "E": "00U", "U": "005", "G": "00G", "A": "001",
}  # fmt: skip
# two opportunities whose ids differ in letter case only
SPECIAL = {"O08": "0065g00000kQ7rM", "O09": "0065g00000Kq7Rm"}

# order of activities for equal times: the index of sections 2 and 3; *: not in a catalogue
L2C_ORDER = {
    "Lead Captured": 10, "Lead Assigned": 20, "Lead Owner Changed": 21, "Lead Contacted": 25,
    "Lead Qualified": 30, "Lead Disqualified": 35, "Lead Converted to Opportunity": 40,
    "Opportunity Created": 50, "Opportunity Owner Changed": 55, "Opportunity Qualified": 60,
    "Needs Analyzed": 65, "Customer Call": 66, "Customer Meeting": 67, "Email": 68,
    "Proposal Stage Reached": 70, "Technical Review": 72, "Stage Moved Backward": 75,
    "Close Date Pushed": 78, "Amount Reduced": 79, "Quote Created": 80, "Quote Revised": 85,
    "Discount Approval Requested": 90, "Discount Approved": 95, "Discount Rejected": 96,
    "Approval Recalled": 97, "Approval Reassigned": 98,
    "Quote Presented to Customer (Proposal Issued)": 100, "Negotiation Started": 105,
    "Quote Accepted": 110, "Quote Denied / Rejected by Customer": 112,
    "Credit Check Performed": 115, "Contract Generated": 120, "Contract Approval Requested": 125,
    "Contract Approved": 128, "Contract Sent for Signature": 130, "Contract Signed": 140,
    "Opportunity Closed Won": 150, "Opportunity Closed Lost": 151, "Opportunity Reopened": 152,
    "Sales Order Created": 160, "Order Activated": 165, "Order Changed / Corrected": 168,
    "Order Fulfilled / Service Delivered": 170, "Invoice Generated": 180,
    "Invoice Sent to Customer": 185, "Payment Reminder Sent": 188,
    "Invoice Disputed / Credited": 189, "Payment Received": 190, "Payment Reversed": 191,
    "Order Closed": 200,
}  # fmt: skip
O2C_ORDER = {
    "Sales Order Created": 10, "Order Validated": 15, "Credit Check Performed": 20,
    "Order Approval Requested": 25, "Order Approved": 30, "Order Rejected": 31,
    "Order Confirmed": 35, "Order Deactivated (back to Draft)": 36, "Order Changed": 40,
    "Inventory Allocated": 45, "Goods Picked": 50, "Goods Shipped": 60, "Goods Delivered": 65,
    "Invoice Generated": 70, "Invoice Sent": 75, "Invoice Corrected / Credited": 78,
    "Payment Reminder Sent": 80, "Payment Received": 85, "Payment Reversed": 86,
    "Payment Applied / Invoice Settled": 88, "Order Closed": 90, "Order Cancelled": 95,
    "Return Requested / Received": 96,
}  # fmt: skip

COLUMNS = [
    "case_id", "activity", "time", "resource", "source_object", "record_id",
    "basis", "flags", "amount", "currency",
]  # fmt: skip


def ident(name: str) -> str:
    """The 18-character id of a short name."""
    letters = re.match(r"[A-Z]+", name).group()
    short = SPECIAL.get(name) or PREFIX[letters] + "5g00000" + name.rjust(5, "0")
    assert len(short) == 15, name
    tail = ""
    for part in (short[:5], short[5:10], short[10:]):
        upper = sum(1 << i for i, c in enumerate(part) if "A" <= c <= "Z")
        tail += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[upper]
    return short + tail


def expand(text: str) -> str:
    text = re.sub(r"@([A-Z]{1,2}\d{2,4})", lambda m: ident(m.group(1)), text)
    return re.sub(r"#([A-Z]{1,2}\d{2,4})", lambda m: ident(m.group(1))[:15], text)


def export_file(text: str, delimiter: str, quote_all: bool, footer: str) -> str:
    rows = list(csv.reader(io.StringIO(expand(text).strip() + "\n"), delimiter=delimiter))
    width = len(rows[0])
    for row in rows:
        assert len(row) == width, row
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    return out.getvalue() + footer


def moment(time: str) -> datetime:
    """Where an event stands in its case: a bare date stands at noon, local."""
    if len(time) == 10:
        return datetime.fromisoformat(time + "T12:00:00").replace(tzinfo=BERLIN)
    return datetime.fromisoformat(time.replace("Z", "+00:00"))


def expected_file(text: str, order: dict[str, int]) -> str:
    rows = []
    for line in text.strip().splitlines():
        if not line.strip() or line.startswith("--"):
            continue
        cells = [c.strip() for c in line.split("|")]
        cells += [""] * (len(COLUMNS) - len(cells))
        assert len(cells) == len(COLUMNS), line
        case = cells[0]
        cells[0] = "LEAD-" + ident(case[5:]) if case.startswith("LEAD-") else ident(case)
        cells[5] = ident(cells[5])
        rows.append((case, moment(cells[2]), order[cells[1]], cells[4], cells[5], cells))
    rows.sort(key=lambda r: r[:5])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(r[5] for r in rows)
    return out.getvalue()


def files() -> dict[Path, bytes]:
    made = {}
    for name, (encoding, delimiter, quote_all, text, footer) in EXPORT.items():
        made[HERE / "export" / name] = export_file(text, delimiter, quote_all, footer).encode(encoding)
    made[HERE / "expected_lead_to_cash.csv"] = expected_file(LEAD_TO_CASH, L2C_ORDER).encode()
    made[HERE / "expected_order_to_cash.csv"] = expected_file(ORDER_TO_CASH, O2C_ORDER).encode()
    manifest = (HERE / "expected.in.toml").read_text(encoding="utf-8")
    made[HERE / "expected.toml"] = expand(manifest).encode()
    return made


def main(args: list[str]) -> int:
    wrong = 0
    for path, content in files().items():
        if "--check" in args:
            if not path.exists() or path.read_bytes() != content:
                print(f"{path.name} differs from what was made now", file=sys.stderr)
                wrong += 1
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
