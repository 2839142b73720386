# Error handlers that give the exception other bytes: decoding goes on in those.
import codecs


def longer(exc):
    exc.object = b"\x00" * 16
    return "\ufffd", exc.start


def shorter(exc):
    exc.object = exc.object[:exc.end]
    return "<cut>", exc.end


def other(exc):
    exc.object = "text"
    return "", 0


def onwards(exc):
    return "\ufffd", exc.start + 1


for name, handler in ("longer", longer), ("shorter", shorter), ("other", other), ("onwards", onwards):
    codecs.register_error("change." + name, handler)
for data in b"\x00", b"a\xffb\xffc", b"\xd8\xd8\xd8\xd8\xd8\x00\x00\x00", b"\x11\x11\x11\x11\x11\x00\x00\x00\x00\x00\x00", b"\xc3":
    for encoding in "ascii", "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be":
        for handler in "longer", "shorter", "other", "onwards":
            try:
                print(data, encoding, handler, ascii(data.decode(encoding, "change." + handler)))
            except (TypeError, UnicodeError, IndexError) as e:
                print(data, encoding, handler, type(e).__name__)
