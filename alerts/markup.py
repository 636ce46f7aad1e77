"""May this HTML stand in a mail: does it run nothing, send nothing, and lead nowhere but to web pages?"""

from __future__ import annotations

from html.parser import HTMLParser

from alerts.template import TemplateError

BARRED = (
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "input", "button", "textarea",
    "select", "base", "link", "svg", "math",
)  # fmt: skip
PLACES = ("href", "src", "background", "action", "formaction", "poster", "data", "xlink:href")
LEADS = ("http://", "https://", "mailto:", "#")


def check_html(html: str) -> None:
    """TemplateError for what a mail may not hold. A value of a page may only come in by an attribute without quotes."""
    reader = _Reader(convert_charrefs=True)
    reader.feed(html)
    reader.close()


class _Reader(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BARRED or (tag == "meta" and any(name == "http-equiv" and value for name, value in attrs)):
            raise TemplateError(f"makes a <{tag}>, which no mail may hold: leave it out")
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc":
                raise TemplateError(f"makes {name}= in a <{tag}>: leave it out, and put every value into quotes")
            if name in PLACES and not (value or "#").strip().lower().startswith(LEADS):
                raise TemplateError(
                    f'makes a {name}= that leads to no web page: write {name}="{{{{ url }}}}" within if url'
                )
