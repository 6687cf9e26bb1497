"""Sets one PDF in a process of its own: `python typeset.py FONTS < request.json > file.pdf`.

The compiler keeps what it has worked out for the next time, some 60 MB a long plan, and never gives it back; a
server that lives for weeks could not afford it. Imports nothing but the compiler, so it starts in no time.
"""

import datetime as dt
import json
import sys
from pathlib import Path

import typst

_TEMPLATE = Path(__file__).parent / "plan.typ"


def main() -> int:
    data = sys.stdin.buffer.read().decode()
    year, month, day = json.loads(data)["day"]
    # Our own font, then those inside the compiler; never what happens to lie on the server.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[sys.argv[1]])
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True, root=_TEMPLATE.parent)
    # PDF/UA where the text allows it: a character that no font of ours has would make it impossible.
    for standards in (["ua-1"], []):
        try:
            made = compiler.compile(
                input=_TEMPLATE.read_bytes(),
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=standards,
                timestamp=dt.datetime(year, month, day, 12, tzinfo=dt.UTC),
            )
        except typst.TypstError as error:
            if not standards:
                sys.stderr.write(f"{error.message}\n{error.diagnostic}")
                return 1
        else:
            sys.stdout.buffer.write(made)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
