"""Check that the hand-made org and its expected events agree with each other. Plain pandas.

    python check.py            fails with a list of what does not fit
    python check.py --counts   also print rows, links and events per object

It knows how each file is written and which column refers to what; it does not know the rules that
turn rows into events, only that an event must come from a row of that object, at a time that row
holds, in the case that row belongs to.
"""

# ruff: noqa: C901

from __future__ import annotations

import itertools
import sys
import tomllib
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from make import L2C_ORDER, O2C_ORDER, files, moment

HERE = Path(__file__).resolve().parent
ZONE = ZoneInfo("Europe/Berlin")

# object -> file, id column, columns with times, columns with day only
SOURCES = {
    "Lead": ("Lead.csv", "ID", ["CREATEDDATE"], ["CONVERTEDDATE"]),
    "LeadHistory": ("LeadHistory.csv", "ID", ["CREATEDDATE"], []),
    "Opportunity": ("Opportunity.csv", "ID", ["CREATEDDATE"], []),
    "OpportunityHistory": ("OpportunityHistory.csv", "ID", ["CREATEDDATE"], []),
    "OpportunityFieldHistory": ("OpportunityFieldHistory.csv", "Id", ["CreatedDate"], []),
    "Quote": ("Quote.csv", "ID", ["CREATEDDATE"], []),
    "QuoteHistory": ("QuoteHistory.csv", "ID", ["CREATEDDATE"], []),
    "QuoteDocument": ("QuoteDocument.csv", "ID", ["CREATEDDATE"], []),
    "SBQQ__Quote__c": ("SBQQ__Quote__c.csv", "Id", ["CreatedDate"], []),
    "sbaa__Approval__c": ("sbaa__Approval__c.csv", "Id", ["CreatedDate", "LastModifiedDate"], []),
    "EmailMessage": ("EmailMessage.csv", "ID", ["MESSAGEDATE"], []),
    "ProcessInstance": ("ProcessInstance.csv", "Id", ["CreatedDate", "CompletedDate"], []),
    "ProcessInstanceStep": ("ProcessInstanceStep.csv", "Id", ["CreatedDate"], []),
    "ProcessInstanceWorkitem": ("ProcessInstanceWorkitem.csv", "Id", ["CreatedDate"], []),
    "ApprovalSubmission": ("approval_submission.csv", "id", ["created_date"], []),
    "ApprovalWorkItem": ("approval_work_item.csv", "id", ["reviewed_date"], []),
    "Contract": ("合同报表.csv", "合同 ID", ["创建日期", "激活日期", "上次批准日期"], ["客户签署日期"]),
    "ContractHistory": ("ContractHistory.csv", "ID", ["CREATEDDATE"], []),
    "dsfs__DocuSign_Status__c": (
        "dsfs__DocuSign_Status__c.csv", "Id",
        ["dsfs__Sent_Date_Time__c", "dsfs__Completed_Date_Time__c"], [],
    ),
    "Order": ("Order.csv", "ID", ["CREATEDDATE", "ACTIVATEDDATE"], []),
    "OrderHistory": ("OrderHistory.csv", "ID", ["CREATEDDATE"], []),
    "OrderItem": ("OrderItem.csv", "ID", ["CREATEDDATE"], []),
    "OrderItemHistory": ("OrderItemHistory.csv", "ID", ["CREATEDDATE"], []),
    "OrderSummary": ("OrderSummary.csv", "Id", ["CreatedDate"], []),
    "FulfillmentOrder": (
        "fulfillment_order.csv", "id",
        ["created_date", "activated_date", "start_fulfillment_date", "closed_date"], [],
    ),
    "Shipment": ("shipment.csv", "id", ["created_date", "actual_delivery_date"], []),
    "ReturnOrder": ("return_order.csv", "id", ["created_date"], []),
    "blng__Invoice__c": ("blng__Invoice__c.csv", "Id", ["CreatedDate"], ["blng__InvoicePostedDate__c"]),
    "blng__InvoiceLine__c": ("blng__InvoiceLine__c.csv", "Id", [], []),
    "blng__Payment__c": ("blng__Payment__c.csv", "Id", [], ["blng__PaymentDate__c"]),
    "blng__PaymentAllocationInvoice__c": ("blng__PaymentAllocationInvoice__c.csv", "Id", [], []),
    "Invoice": ("invoice.csv", "id", ["created_date", "full_settlement_date"], ["posted_date"]),
    "Payment": ("payment.csv", "id", ["effective_date"], []),
    "PaymentLineInvoice": ("payment_line_invoice.csv", "id", ["applied_date"], []),
    "CreditMemo": ("credit_memo.csv", "id", ["created_date"], []),
    "Task": ("Task report.csv", "Activity ID", ["Completed Date/Time"], []),
    "Event": ("Event.csv", "ID", ["STARTDATETIME"], []),
    "Case": ("Case report.csv", "Case ID", ["Date/Time Opened"], []),
}  # fmt: skip
MASTER = ["User.csv", "Group.csv", "Account.csv", "OpportunityStage.csv", "OrderStatus.csv",
          "CurrencyType.csv", "DatedConversionRate.csv", "Organization.csv"]  # fmt: skip
LOCAL = {"Task report.csv", "Case report.csv", "合同报表.csv"}  # times in the zone of the org
problems: list[str] = []


def say(text: str) -> None:
    problems.append(text)


def long_id(short: str) -> str:
    if len(short) != 15:
        return short
    groups = [short[i : i + 5] for i in (0, 5, 10)]
    codes = [sum(2**i for i in range(5) if g[i].isupper()) for g in groups]
    return short + "".join(chr(65 + c) if c < 26 else chr(22 + c) for c in codes)


def read(name: str) -> pd.DataFrame:
    sep = ";" if name.startswith("blng__Payment") else ","
    encoding = "gb18030" if name == "合同报表.csv" else "utf-8-sig"
    frame = pd.read_csv(
        HERE / "export" / name, sep=sep, encoding=encoding, dtype=str, keep_default_na=False,
        skip_blank_lines=True, on_bad_lines="error" if name not in LOCAL else "warn",
    )  # fmt: skip
    if name in LOCAL:  # footer lines fill the first column only
        frame = frame[frame.iloc[:, 1].fillna("").ne("")]
    return frame.fillna("").reset_index(drop=True)


def utc(value: str, name: str) -> str:
    """A time as the file writes it -> ISO UTC."""
    if name in LOCAL:
        stamp = pd.Timestamp(value).tz_localize(ZONE).tz_convert("UTC")
    else:
        stamp = pd.Timestamp(value)
        stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    return stamp.strftime("%Y-%m-%dT%H:%M:%SZ")


def day(value: str) -> str:
    if "." in value:
        return pd.to_datetime(value, format="%d.%m.%Y").strftime("%Y-%m-%d")
    return pd.Timestamp(value).strftime("%Y-%m-%d")


rows: dict[str, dict[str, dict]] = {}  # object -> id -> row
for thing, (name, key, _, _) in SOURCES.items():
    frame = read(name)
    frame[key] = frame[key].map(long_id)
    if frame[key].duplicated().any():
        say(f"{name}: an id twice")
    for column in frame.columns:
        for value in frame[column]:
            if len(value) == 18 and value[3:10] == "5g00000" and long_id(value[:15]) != value:
                say(f"{name}: {value} has a wrong end")
    rows[thing] = {r[key]: r for r in frame.to_dict("records")}
where = {i: thing for thing, found in rows.items() for i in found}
if len(where) != sum(map(len, rows.values())):
    say("one id in two objects")
master = {name: read(name) for name in MASTER}
users = dict(zip(master["User.csv"]["Id"], master["User.csv"]["Name"], strict=True))
queues = dict(zip(master["Group.csv"]["Id"], master["Group.csv"]["Name"], strict=True))
accounts = set(master["Account.csv"]["Id"])
everything = set(where) | set(users) | set(queues) | accounts

# every reference points at something
for thing, found in rows.items():
    for row in found.values():
        for column, value in row.items():
            value = long_id(value)
            if len(value) == 18 and value[3:10] == "5g00000" and value not in everything:
                say(f"{thing}.{column}: {value} is nowhere")
listed = {p.name for p in (HERE / "export").iterdir()}
known = {s[0] for s in SOURCES.values()} | set(MASTER)
if listed != known:
    say(f"files and sources differ: {listed ^ known}")

# ------------------------------------------------------------------ what belongs to what
opportunities, orders, leads = rows["Opportunity"], rows["Order"], rows["Lead"]
deleted = {i for i, r in opportunities.items() if r["ISDELETED"] == "true"}


def contract_opps(ident: str) -> set[str]:
    for found in (
        {i for i, r in opportunities.items() if r["CONTRACTID"] == ident},
        {r["OPPORTUNITYID"] for r in rows["Quote"].values() if r["CONTRACTID"] == ident},
        {r["OPPORTUNITYID"] for r in orders.values() if r["CONTRACTID"] == ident} - {""},
        {long_id(rows["Contract"][ident]["业务机会 ID"])} - {""},
    ):
        if found:
            return found
    contract = rows["Contract"][ident]
    made = pd.Timestamp(utc(contract["创建日期"], "合同报表.csv"))
    fits = set()
    for i, r in opportunities.items():
        closes = [
            pd.Timestamp(h["CREATEDDATE"], tz="UTC")
            for h in rows["OpportunityHistory"].values()
            if h["OPPORTUNITYID"] == i and h["STAGENAME"].startswith("Closed")
        ]
        end = max(closes) + pd.Timedelta(days=60) if closes else None
        if (
            r["ACCOUNTID"] == long_id(contract["客户 ID"])
            and r["ISDELETED"] != "true"
            and pd.Timestamp(r["CREATEDDATE"]) <= made
            and (made <= end if end is not None else r["ISCLOSED"] == "false")
        ):
            fits.add(i)
    if len(fits) > 1:
        say(f"contract {ident} fits several opportunities: {fits}")
    return fits


def order_of(ident: str) -> set[str]:
    """The order cases a record belongs to."""
    ident, thing = long_id(ident), where.get(long_id(ident))
    row = rows[thing][ident] if thing else {}
    match thing:
        case "Order":
            return {row["ORIGINALORDERID"] or ident}
        case "OrderHistory" | "OrderItem":
            return order_of(row["ORDERID"])
        case "OrderItemHistory":
            return order_of(row["ORDERITEMID"])
        case "OrderSummary":
            return order_of(row["OriginalOrderId"])
        case "FulfillmentOrder" | "ReturnOrder":
            return order_of(row["order_id"])
        case "Shipment":
            return order_of(row["fulfillment_order_id"] or row["order_summary_id"])
        case "blng__Invoice__c":
            if row["blng__Order__c"]:
                return order_of(row["blng__Order__c"])
            lines = [n for n in rows["blng__InvoiceLine__c"].values() if n["blng__Invoice__c"] == ident]
            return set().union(*(order_of(n["blng__OrderProduct__c"]) for n in lines))
        case "blng__InvoiceLine__c":
            return order_of(row["blng__OrderProduct__c"])
        case "blng__PaymentAllocationInvoice__c":
            return order_of(row["blng__Invoice__c"])
        case "blng__Payment__c":
            part = [
                k
                for k in rows["blng__PaymentAllocationInvoice__c"].values()
                if k["blng__Payment__c"] == ident
            ]
            return set().union(
                *(order_of(k["blng__Invoice__c"]) for k in part), order_of(row["blng__Invoice__c"])
            )
        case "Invoice" | "CreditMemo":
            return order_of(row["reference_entity_id"])
        case "PaymentLineInvoice":
            return order_of(row["invoice_id"])
        case "Payment":
            part = [k for k in rows["PaymentLineInvoice"].values() if k["payment_id"] == ident]
            return set().union(*(order_of(k["invoice_id"]) for k in part))
        case "ProcessInstance":
            return order_of(row["TargetObjectId"])
        case "ProcessInstanceStep" | "ProcessInstanceWorkitem":
            return order_of(row["ProcessInstanceId"])
        case "Task":
            return order_of(row["Related To ID"])
        case "Case":
            return order_of(row["Order ID"])
    return set()


def opp_of(ident: str) -> set[str]:
    """The opportunity or lead cases a record belongs to."""
    ident, thing = long_id(ident), where.get(long_id(ident))
    row = rows[thing][ident] if thing else {}
    match thing:
        case "Opportunity":
            return {ident}
        case "Lead":
            if row["MASTERRECORDID"]:
                return opp_of(row["MASTERRECORDID"])
            return {row["CONVERTEDOPPORTUNITYID"] or "LEAD-" + ident}
        case "LeadHistory":
            return opp_of(row["LEADID"])
        case "OpportunityHistory" | "Quote":
            return {row["OPPORTUNITYID"]}
        case "OpportunityFieldHistory":
            return {row["OpportunityId"]}
        case "SBQQ__Quote__c":
            return {row["SBQQ__Opportunity2__c"]}
        case "QuoteHistory" | "QuoteDocument":
            return opp_of(row["QUOTEID"])
        case "sbaa__Approval__c":
            return opp_of(row["Quote__c"])
        case "EmailMessage":
            return opp_of(row["RELATEDTOID"])
        case "ProcessInstance":
            return opp_of(row["TargetObjectId"])
        case "ProcessInstanceStep" | "ProcessInstanceWorkitem":
            return opp_of(row["ProcessInstanceId"])
        case "ApprovalSubmission" | "ApprovalWorkItem":
            return opp_of(row["related_record_id"])
        case "Contract":
            return contract_opps(ident)
        case "ContractHistory":
            return opp_of(row["CONTRACTID"])
        case "dsfs__DocuSign_Status__c":
            return opp_of(row["dsfs__Contract__c"])
        case "Order":
            if row["ORIGINALORDERID"]:
                return opp_of(row["ORIGINALORDERID"])
            for column in ("OPPORTUNITYID", "QUOTEID", "SBQQ__QUOTE__C", "CONTRACTID"):
                if row[column]:
                    return opp_of(row[column])
            return set()
        case "Task":
            return opp_of(row["Related To ID"] or row["Name ID"])
        case "Event":
            return opp_of(row["WHATID"])
        case None:
            return set()
    return set().union(*(opp_of(o) for o in order_of(ident)))


# ------------------------------------------------------------------ expected events against the rows
def times_of(thing: str, ident: str) -> set[str]:
    row, (name, _, stamps, days) = rows[thing][ident], SOURCES[thing]
    found = {utc(row[c], name) for c in stamps if row[c]} | {day(row[c]) for c in days if row[c]}
    if thing == "blng__PaymentAllocationInvoice__c":
        found |= times_of("blng__Payment__c", row["blng__Payment__c"])
    if thing == "Lead" and row["CONVERTEDOPPORTUNITYID"]:
        found |= times_of("Opportunity", row["CONVERTEDOPPORTUNITYID"])
    return found


manifest = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
choices = {int(k) for k in manifest["choices"]}
in_readme = {
    int(line.split(".")[0])
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines()
    if line.split(".")[0].isdigit()
}
if choices != in_readme:
    say(f"choices of expected.toml and README.md differ: {choices ^ in_readme}")
used: dict[str, set[str]] = {thing: set() for thing in SOURCES}
tables = {}
for process, order, link in (("lead_to_cash", L2C_ORDER, opp_of), ("order_to_cash", O2C_ORDER, order_of)):
    table = pd.read_csv(HERE / f"expected_{process}.csv", dtype=str, keep_default_na=False)
    tables[process] = table
    if table.duplicated(["case_id", "activity", "record_id", "time"]).any():
        say(f"{process}: an event twice")
    last = None
    for e in table.to_dict("records"):
        thing, ident, label = (
            e["source_object"],
            e["record_id"],
            f"{process} {e['record_id']} {e['activity']}",
        )
        if where.get(ident) != thing:
            say(f"{label}: not a row of {thing}")
            continue
        used[thing].add(ident)
        if e["time"] not in times_of(thing, ident):
            say(f"{label}: {e['time']} is not in the row {times_of(thing, ident)}")
        if e["case_id"] not in link(ident):
            say(f"{label}: case {e['case_id']} but linked to {link(ident)}")
        if e["case_id"] in deleted:
            say(f"{label}: case is deleted")
        if ("date_only" in e["flags"]) != (len(e["time"]) == 10):
            say(f"{label}: date_only flag")
        if e["resource"] and e["resource"] not in {*users.values(), *queues.values(), "system"}:
            say(f"{label}: who is {e['resource']}")
        if e["basis"].startswith("choice-") and int(e["basis"][7:]) not in choices:
            say(f"{label}: {e['basis']} is not listed")
        if ("shared" in e["flags"]) != (len(link(ident)) > 1):
            say(f"{label}: shared flag")
        here = (e["case_id"], moment(e["time"]), order[e["activity"]])
        if last and last[0] == here[0] and last > here:
            say(f"{label}: out of order")
        last = here

# the times of the row a resource comes from: CreatedBy of plain rows
PLAIN = {"LeadHistory": "CREATEDBYID", "OpportunityHistory": "CREATEDBYID", "QuoteHistory": "CREATEDBYID",
         "OrderHistory": "CREATEDBYID", "Quote": "CREATEDBYID", "OpportunityFieldHistory": "CreatedById",
         "blng__Invoice__c": "CreatedById", "Invoice": "created_by_id"}  # fmt: skip
for process, table in tables.items():
    for e in table.to_dict("records"):
        column = PLAIN.get(e["source_object"])
        who = users[rows[e["source_object"]][e["record_id"]][column]] if column else None
        if who and e["resource"] != who and e["activity"] != "Payment Applied / Invoice Settled":
            say(f"{process} {e['record_id']}: {e['resource']} but the row says {who}")

# ------------------------------------------------------------------ every row is an event or explained
explained: dict[str, list[str]] = {thing: [] for thing in SOURCES}
for entry in manifest["no_event"]:
    explained[entry["object"]] += entry["ids"]
EVENTLESS = set(manifest["never_events"]["objects"])
for thing in SOURCES:
    if thing in EVENTLESS:
        if used[thing] or explained[thing]:
            say(f"{thing} should never make an event")
        continue
    twice = [i for i, n in Counter(explained[thing]).items() if n > 1]
    both = used[thing] & set(explained[thing])
    rest = set(rows[thing]) - used[thing] - set(explained[thing])
    strange = set(explained[thing]) - set(rows[thing])
    for text, found in (("listed twice", twice), ("an event and none", both),
                        ("neither event nor explained", rest), ("not in the file", strange)):  # fmt: skip
        if found:
            say(f"{thing}: {text}: {sorted(found)}")

# ------------------------------------------------------------------ coverage and counts of the manifest
coverage = {}
for thing, found in rows.items():
    line = {"rows": len(found)}
    kept = [
        i
        for i in found
        if not opp_of(i) & deleted
        and not (thing == "Lead" and found[i]["ISDELETED"] == "true" and not found[i]["MASTERRECORDID"])
    ]
    line["of_deleted"] = len(found) - len(kept)
    line["lead_to_cash"] = sum(bool(opp_of(i)) for i in kept)
    line["order_to_cash"] = sum(bool(order_of(i)) for i in kept)
    for process, table in tables.items():
        line[f"events_{process}"] = int((table["source_object"] == thing).sum())
    coverage[thing] = line
    if manifest["coverage"].get(thing) != line:
        say(f"coverage.{thing}: counted {line}, manifest says {manifest['coverage'].get(thing)}")
for process, table in tables.items():
    counted = {
        "events": len(table),
        "cases": table["case_id"].nunique(),
        "activities": table["activity"].nunique(),
        "date_only": int(table["flags"].str.contains("date_only").sum()),
        "optional": int(table["flags"].str.contains("optional").sum()),
        "by_choice": int(table["basis"].str.startswith("choice").sum()),
    }
    if manifest["counts"].get(process) != counted:
        say(f"counts.{process}: counted {counted}")
for thing, begin in manifest["tracking_start"].items():
    name, _, stamps, _ = SOURCES[thing]
    first = min(utc(r[stamps[0]], name) for r in rows[thing].values())
    if first != begin:
        say(f"tracking_start.{thing}: {first}")

# money: lines add up to the invoice, allocations to the payment, shares to the allocation
for ident, row in rows["blng__Invoice__c"].items():
    lines = [
        float(n["blng__TotalAmount__c"])
        for n in rows["blng__InvoiceLine__c"].values()
        if n["blng__Invoice__c"] == ident
    ]
    if sum(lines) != float(row["blng__TotalAmount__c"]):
        say(f"lines of {ident}")
for process, table in tables.items():
    for ident, part in table[table["activity"] == "Payment Received"].groupby("record_id"):
        thing = where[ident]
        row = rows[thing][ident]
        text = row.get("blng__Amount__c", "").replace(",", ".") or row.get("amount")
        if part["amount"].astype(float).sum() != float(text):
            say(f"{process}: shares of {ident}")
for thing, column, total in (("OrderItem", "ORDERID", "TOTALAMOUNT"),):
    for ident, row in orders.items():
        part = [float(r["TOTALPRICE"]) for r in rows[thing].values() if r[column] == ident]
        if part and sum(part) != float(row[total]):
            say(f"order lines of {ident}: {sum(part)}")

# the last snapshot is what the record says
for ident, row in opportunities.items():
    seen = sorted(
        (h["CREATEDDATE"], h["ID"], h)
        for h in rows["OpportunityHistory"].values()
        if h["OPPORTUNITYID"] == ident
    )
    if not seen:
        continue
    for a, b in itertools.pairwise(seen):
        for mine, prev in (("AMOUNT", "PREVAMOUNT"), ("CLOSEDATE", "PREVCLOSEDATE")):
            if b[2][prev] and b[2][prev] != a[2][mine]:
                say(f"{b[1]}: {prev} is not the value before")
    end = seen[-1][2]
    if (end["STAGENAME"], float(end["AMOUNT"]), end["CLOSEDATE"]) != (
        row["STAGENAME"],
        float(row["AMOUNT"]),
        row["CLOSEDATE"],
    ):
        say(f"{ident}: record and last snapshot differ")

# currencies
rates = master["DatedConversionRate.csv"]
for ident, want in manifest["currencies"]["eur_at_close_date"].items():
    row = opportunities[ident]
    fits = rates[
        (rates["IsoCode"] == row["CURRENCYISOCODE"])
        & (rates["StartDate"] <= row["CLOSEDATE"])
        & (row["CLOSEDATE"] < rates["NextStartDate"])
    ]
    if len(fits) != 1 or round(float(row["AMOUNT"]) / float(fits["ConversionRate"].iloc[0]), 2) != want:
        say(f"currency of {ident}")

for path, content in files().items():
    if not path.exists() or path.read_bytes() != content:
        say(f"{path.name} is not what make.py writes")

if "--counts" in sys.argv:
    for thing, line in coverage.items():
        print(f"[coverage.{thing}]", line)
print("\n".join(problems) if problems else "all fits")
sys.exit(bool(problems))
