# Sources in encodings that only the codecs module knows: exec, import and run_path.
import importlib
import os
import runpy
import sys
import tempfile

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
TEXT = "\u65e5\u672c\u8a9e \u4e2d"

for encoding in ("cp932", "euc_jp", "gbk", "big5", "cp949", "gb18030", "shift_jis", "iso2022_jp", "utf-7"):
    text = TEXT if encoding != "cp949" else "\ud55c\uae00"
    source = f"# coding: {encoding}\nvalue = '{text}'\n".encode(encoding)
    namespace = {}
    exec(source, namespace)
    with open(os.path.join(folder, f"in_{encoding.replace('-', '_')}.py"), "wb") as f:
        f.write(source)
    module = importlib.import_module(f"in_{encoding.replace('-', '_')}")
    script = runpy.run_path(f.name, run_name="__main__")
    print(encoding, namespace["value"] == text, module.value == text, script["value"] == text)

for source in (b"# coding: nosuch\nx = 1\n", b"# coding: cp932\nx = '\x81\xff'\n", b"# coding: cp949\nx = (\n"):
    try:
        exec(source, {})
    except SyntaxError as e:
        print(e.msg.split(" codec")[0])
