# click, requests, SQLAlchemy, Django, rich and tqdm: small applications under test.
# needs: click requests sqlalchemy django rich tqdm
import http.server
import io
import threading

import click
import click.testing
import pytest
import requests
import rich.console
import rich.table
import sqlalchemy as sa
import sqlalchemy.orm
import tqdm


@click.command()
@click.argument("numbers", nargs=-1, type=float)
@click.option("--mean/--sum", default=False)
def total(numbers, mean):
    if not numbers:
        raise click.UsageError("no numbers")
    click.echo(sum(numbers) / (len(numbers) if mean else 1))


@pytest.mark.parametrize("words, output, status", [(["1", "2"], "3.0\n", 0), (["1", "2", "--mean"], "1.5\n", 0), ([], "no numbers", 2), (["x"], "is not a valid float", 2), (["--help"], "--mean / --sum", 0)])
def test_click(words, output, status):
    result = click.testing.CliRunner().invoke(total, words)
    assert result.exit_code == status and output in result.output


@pytest.fixture(scope="module")
def base():
    class Echo(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            code = int(self.path.strip("/") or 200)
            self.send_response(code)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("code", [200, 404, 503])
def test_requests(base, code):
    with requests.Session() as session:
        session.trust_env = False
        response = session.get(f"{base}/{code}")
    assert response.status_code == code and response.text == "ok" and response.ok == (code < 400)
    if code >= 400:
        with pytest.raises(requests.HTTPError):
            response.raise_for_status()


Base = sqlalchemy.orm.declarative_base()


class Item(Base):
    __tablename__ = "items"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String, unique=True)
    parent_id = sa.Column(sa.ForeignKey("items.id"))
    children = sqlalchemy.orm.relationship("Item", backref=sqlalchemy.orm.backref("parent", remote_side=[id]))


@pytest.fixture
def session():
    engine = sa.create_engine("sqlite://", future=True)
    Base.metadata.create_all(engine)
    with sqlalchemy.orm.Session(engine, future=True) as s:
        s.add(Item(name="root", children=[Item(name="a", children=[Item(name="b")]), Item(name="c")]))
        s.commit()
        yield s


@pytest.mark.parametrize("name, parent", [("a", "root"), ("b", "a"), ("c", "root")])
def test_tree(session, name, parent):
    assert session.scalars(sa.select(Item).where(Item.name == name)).one().parent.name == parent


def test_tree_query(session):
    top = sa.select(Item.id, Item.name).where(Item.parent_id.is_(None)).cte(recursive=True)
    tree = top.union_all(sa.select(Item.id, Item.name).join(top, Item.parent_id == top.c.id))
    assert {row.name for row in session.execute(sa.select(tree))} == {"root", "a", "b", "c"}
    session.add(Item(name="a"))
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()


@pytest.fixture(scope="session")
def forms():
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
        import django

        django.setup()
    from django import forms

    return forms


@pytest.mark.parametrize("data, errors", [({"n": "5", "mail": "a@b.de"}, {}), ({"n": "x", "mail": "a@b.de"}, {"n": ["Enter a whole number."]}), ({"n": "50"}, {"n": ["Ensure this value is less than or equal to 9."], "mail": ["This field is required."]})])
def test_forms(forms, data, errors):
    class Form(forms.Form):
        n = forms.IntegerField(max_value=9)
        mail = forms.EmailField()

    assert dict(Form(data).errors) == errors


def test_console():
    out = io.StringIO()
    console = rich.console.Console(file=out, width=30)
    table = rich.table.Table("A", "B")
    table.add_row("1", "two")
    console.print(table)
    assert "two" in out.getvalue() and len({len(line) for line in out.getvalue().splitlines()}) == 1


def test_progress():
    out = io.StringIO()
    assert list(tqdm.tqdm(range(3), file=out)) == [0, 1, 2] and "3/3" in out.getvalue()
