"""A small report with one of everything, for the tests of the writers."""

from plumbline.documents.report import (
    Cell,
    Column,
    Fields,
    Heading,
    Para,
    Report,
    Row,
    Status,
    Table,
    Text,
    cell,
    paras,
)

AWKWARD = 'Tom & "Ann" <b>O’Brien</b> =1+1 #panic("x") $x$ \\ 100% Ŵyn MacLeòid Łódź'


def labels(*words: str) -> Row:
    return Row(tuple(Cell(paras=(Para(label=w),), scope="column", shade="soft") for w in words), repeat=True)


def table(rows: int = 2, *, context: str = "Why it is here.") -> Table:
    """A theme row, a context, labels, a recommendation merged over its rows with bullets, and a status."""
    body = [
        Row(
            (Cell(paras=paras("Theme 1: Environment"), columns=3, shade="strong", heading=1, scope="column"),),
            repeat=True,
        ),
        Row((Cell(paras=paras(context, label="Context", hint="(e.g. a visit):"), columns=3),)),
        labels("Recommendation", "Action", "Status"),
    ]
    for number in range(rows):
        action = cell(f"1.{number + 1} {AWKWARD}\n- first\n- second")
        status = Cell(status=Status("Amber", "amber", "half"))
        first = (Cell(paras=paras("Make it safe."), rows=rows, scope="row"),) if number == 0 else ()
        body.append(Row((*first, action, status)))
    columns = (Column("Recommendation", 30), Column("Action", 60), Column("Status", 10))
    return Table(columns, tuple(body), caption="Theme 1: Environment", description="One action in each row.")


def report(rows: int = 2, **options: object) -> Report:
    values: dict[str, object] = {
        "title": "Improvement plan",
        "landscape": True,
        "above_title": ("Item 7",),
        "page_header": ("Date of plan: 9 November 2026", "Completed by: Isla Kerr"),
        "page_footer": "Version 3, printed 24 Nov 2026",
        "blocks": (
            Fields((("Name of Service", AWKWARD), ("Date for Review", ""))),
            Text(paras("Two things:\n- one\n- two")),
            Heading("Actions", 1),
            table(rows),
        ),
    }
    return Report(**(values | options))  # type: ignore[arg-type]
