"""UTF-7: encoding, decoding in pieces, errors."""
import codecs

for text in ("plain", "Hi Mom \u263a!", "A\u2262\u0391.", "+", "a+b-c", "日本語", "x\U0001F600y", "\\~", "tab\tline\n", "é-é+é", ""):
    data = text.encode("utf-7")
    print(data, data.decode("utf-7") == text)
decoder = codecs.getincrementaldecoder("utf-7")()
print([decoder.decode(bytes([b])) for b in "a+é日\U0001F600b".encode("utf-7")], repr(decoder.decode(b"", True)))
for data in (b"+!", b"\xff", b"+AG", b"+AGE", b"a+IKx-", b"+2AE-", b"+AGEx-"):
    for errors in ("strict", "replace", "ignore"):
        try:
            print(data, errors, ascii(data.decode("utf-7", errors)))
        except UnicodeDecodeError as e:
            print(data, e)
