"""exit, quit and help are there without an import; quit ends the program with its status."""
print(exit, quit, sep="\n")
print(repr(help))
print(exit.name, quit.eof, type(exit).__name__, type(help).__module__)
for code in (None, 3, "text"):
    try:
        exit(code)
    except SystemExit as e:
        print(repr(e.code), e.args)
try:
    quit()
except SystemExit as e:
    print(e.code)
print("end", flush=True)
quit(7)
