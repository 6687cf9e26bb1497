"""The bench's guard: a plain table that leaves out or pads is found."""

from bench.twin import unlike

PAGE = """<nav>Shell</nav><main><h1>Team</h1> <p>Owner: <a href="/c/1">Jana</a>, 10&nbsp;%</p>
<svg><text>0.5</text></svg><p>–</p><p>–</p></main>"""


def table(*cells: str) -> str:
    return "<main><table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table></main>"


ALIKE = ("Team", "Owner", '<a href="/c/1">Jana</a>', "10&nbsp;%", "–")


def test_the_same_values_in_another_order_and_without_pictures_are_alike() -> None:
    assert unlike(PAGE, table(*reversed(ALIKE))) == []
    assert unlike(PAGE, table(*ALIKE, "–")) == []  # the page has it twice


def test_leaving_out_and_padding_are_found() -> None:
    assert unlike(PAGE, table(*ALIKE[:3], "–")) == ["text of the page that the plain table lacks: 10 %"]
    assert unlike(PAGE, table("Team", "Owner", "Jana", "10&nbsp;%", "–")) == [
        "link of the page that the plain table lacks: /c/1"
    ]
    padded = unlike(PAGE, table(*ALIKE, "Team", "Something else"))
    assert len(padded) == 2
    assert all("does not show, or less often" in difference for difference in padded)
