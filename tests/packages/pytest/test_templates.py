# Jinja2, Mako, Markdown and docutils: the same document by four engines; filters, errors and escapes.
# needs: jinja2 mako markdown docutils
import docutils.core
import jinja2
import markdown
import mako.exceptions
import mako.template
import pytest

ROWS = [{"name": "a<b", "n": 1}, {"name": "c", "n": 2}]


@pytest.fixture(params=["jinja2", "mako"])
def render(request):
    if request.param == "jinja2":
        return jinja2.Environment(autoescape=True).from_string("{% for r in rows %}{{ r.name }}:{{ r.n }};{% else %}none{% endfor %}").render
    return mako.template.Template("% if not rows:\nnone\\\n% endif\n% for r in rows:\n${r['name']}:${r['n']};\\\n% endfor\n", default_filters=["str", "h"]).render


@pytest.mark.parametrize("count", [0, 1, 2])
def test_rows(render, count):
    assert render(rows=ROWS[:count]) == ("".join(f"{r['name']}:{r['n']};" for r in ROWS[:count]).replace("<", "&lt;") or "none")


@pytest.mark.parametrize("text, value", [("{{ 1 + 2 * 3 }}", "7"), ("{{ 'a' ~ 1 }}", "a1"), ("{{ x|default('d') }}", "d"), ("{{ [1, 2]|sum }}", "3"), ("{{ 'ab'|list|join('-') }}", "a-b"), ("{{ 'a b'|urlencode }}", "a%20b")])
def test_jinja_expressions(text, value):
    assert jinja2.Template(text).render() == value


@pytest.mark.parametrize("text, line", [("{% if %}", 1), ("\n\n{{ a b }}", 3), ("{% block x %}", 1), ("{{ 'x' | nofilter }}", 1)])
def test_jinja_errors(text, line):
    with pytest.raises(jinja2.TemplateSyntaxError) as info:
        jinja2.Environment().from_string(text)
    assert info.value.lineno == line


def test_mako_errors():
    with pytest.raises(mako.exceptions.SyntaxException):
        mako.template.Template("% for x in y:\n")
    with pytest.raises(NameError):
        mako.template.Template("${x + 1}", strict_undefined=True).render()


@pytest.mark.parametrize("text, html", [("# T", "<h1>T</h1>"), ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"), ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"), ("<b>x</b> & y", "<p><b>x</b> &amp; y</p>")])
def test_markdown(text, html):
    assert markdown.markdown(text) == html


@pytest.mark.parametrize("text, part", [("*a*", "<em>a</em>"), ("``x``", "x</tt>"), ("a\n  b", "<dt>a</dt>"), ("* x", "<li>x</li>"), ("=\nT\n=", "T")])
def test_docutils(text, part):
    settings = {"report_level": 5, "_disable_config": True}
    parts = docutils.core.publish_parts(text, writer_name="html4css1", settings_overrides=settings)
    assert part in parts["html_body"]
