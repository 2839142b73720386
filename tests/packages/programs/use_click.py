# click: groups, options of every kind, arguments, prompts, help pages, errors and exit codes, all through its test runner.
# needs: click
import click
from click.testing import CliRunner


@click.group(invoke_without_command=True)
@click.option("--verbose", "-v", count=True, help="Say more.")
@click.version_option("1.2", prog_name="tool")
@click.pass_context
def cli(ctx, verbose):
    """A tool with several commands."""
    ctx.obj = {"verbose": verbose}
    if ctx.invoked_subcommand is None:
        click.echo("nothing to do")


@cli.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--count", "-n", type=click.IntRange(1, 3), default=1, show_default=True)
@click.option("--mode", type=click.Choice(["up", "down"], case_sensitive=False))
@click.option("--flag/--no-flag", default=True)
@click.option("--at", type=(int, float), multiple=True, metavar="N F")
@click.pass_obj
def greet(obj, names, count, mode, flag, at):
    """Greet all NAMES."""
    for name in names * count:
        click.echo(f"hi {name} {obj['verbose']} {mode} {flag} {at}")


@cli.command("ask")
@click.option("--age", prompt="Your age", type=int)
@click.option("--secret", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--when", type=click.DateTime(["%Y-%m-%d"]), envvar="WHEN")
def ask(age, secret, when):
    click.secho(f"{age} {secret} {when}", fg="red", bold=True)
    if click.confirm("sure?", abort=True):
        click.echo(click.style("done", underline=True), err=False)


@cli.command()
@click.argument("source", type=click.File("r"))
@click.argument("target", type=click.Path(writable=True), default="-")
def copy(source, target):
    with click.open_file(target, "w") as out:
        out.write(source.read().upper())
    raise click.ClickException("copied too much")


@cli.command(deprecated=True, hidden=True)
@click.pass_context
def chain(ctx):
    ctx.invoke(greet, names=("inner",), count=2)
    ctx.exit(7)


runner = CliRunner()
for line, given in (("", ""), ("--help", ""), ("--version", ""), ("greet --help", ""), ("-vv greet ann bob -n 2 --mode UP --no-flag --at 1 2.5 --at 3 4", ""),
                    ("greet", ""), ("greet a -n 9", ""), ("greet a --mode left", ""), ("greet a --wrong", ""), ("gret", ""),
                    ("ask", "x\n30\np\nq\np\np\ny\n"), ("ask --age 3", "p\np\nn\n"), ("copy -", "text\n"), ("copy /no/such/file", ""), ("chain", ""), ("greet a --at 1", "")):
    result = runner.invoke(cli, line, input=given, env={"WHEN": "2020-02-03"}, color=True)
    print(f"$ {line} -> {result.exit_code} {type(result.exception).__name__}")
    print(repr(result.output) if "ask" in line else result.output, end="\n")
with runner.isolated_filesystem():
    with open("f.txt", "w") as f:
        f.write("abc")
    print(runner.invoke(cli, ["copy", "f.txt", "g.txt"]).output, open("g.txt").read())
with click.progressbar([1, 2, 3], label="work", file=open("/dev/null", "w")) as bar:
    print(sum(bar))
print(click.unstyle(click.style("x", fg="green")), click.format_filename(b"a\xffb"), click.get_app_dir("Some App", force_posix=True)[-10:])
