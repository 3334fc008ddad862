# SPDX-License-Identifier: BSD-2-Clause
"""A browser without a window: cookies, redirects, and forms filled in and sent."""

import html.parser
import http.cookiejar
import ssl
import urllib.error
import urllib.parse
import urllib.request


class _Forms(html.parser.HTMLParser):
    """The forms of a page: where each goes, and what is in its fields already."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes.get("action", ""), {}))
        elif tag == "input" and self.forms and attributes.get("name"):
            self.forms[-1][1][attributes["name"]] = attributes.get("value") or ""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Notes where it is led."""

    last = None

    def redirect_request(self, *what):
        self.last = what[-1]
        return super().redirect_request(*what)


class Browser:
    def __init__(self, ca_file):
        trust = ssl.create_default_context(cafile=str(ca_file))
        self.redirects = _Redirects()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trust), self.redirects,
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, address, fields=None):
        """Goes there, by way of all redirects."""
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        with self.opener.open(address, data, timeout=30) as page:
            self.address, self.text = page.geturl(), page.read().decode()
        return self

    def led_to(self, address):
        """Where redirects lead to, whether anybody is there or not."""
        try:
            self.open(address)
        except urllib.error.URLError:
            pass
        return self.redirects.last

    def submit(self, **filled):
        """Sends the first form with these fields filled in; None leaves one out."""
        action, fields = _Forms(self.text).forms[0]
        fields = {name: value for name, value in {**fields, **filled}.items() if value is not None}
        return self.open(urllib.parse.urljoin(self.address, action), fields)
