# requests: against a server of this process: methods, redirects, cookies, sessions, streaming, uploads, adapters, errors.
# needs: requests
import http.server
import json
import threading

import requests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path = self.path.partition("?")[0]
        status = int(path[8:]) if path.startswith("/status/") else 302 if path == "/move" else 200
        content = json.dumps({"method": self.command, "path": self.path, "body": body.decode("latin-1"), "auth": self.headers.get("Authorization"),
                              "cookie": self.headers.get("Cookie"), "type": (self.headers.get("Content-Type") or "").partition(";")[0], "own": self.headers.get("X-Own")}).encode()
        if path == "/lines":
            content = b"one\ntwo\nthree\n"
        self.send_response(status)
        if path == "/move":
            self.send_header("Location", "/after?x=1")
        if path == "/cookie":
            self.send_header("Set-Cookie", "token=abc; Path=/")
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
with requests.Session() as session:
    session.trust_env = False
    session.headers["X-Own"] = "mine"
    print(session.get(base + "/a", params={"q": ["1", "two words"], "u": "é"}).json())
    print(session.post(base + "/p", data={"k": "v w"}).json(), session.put(base + "/p", json={"n": [1, None]}).json())
    print(session.post(base + "/f", files={"file": ("n.txt", b"data")}).json()["type"], session.delete(base + "/d", auth=("u", "p")).json()["auth"])
    moved = session.get(base + "/move")
    print(moved.url.replace(base, ""), moved.history, moved.status_code, session.get(base + "/move", allow_redirects=False).is_redirect)
    session.get(base + "/cookie")
    print(session.cookies.get_dict(), session.get(base + "/a").json()["cookie"])
    head = session.head(base + "/h")
    print(head.ok, head.text, head.headers["content-TYPE"], head.encoding, head.reason)
    with session.get(base + "/lines", stream=True) as r:
        print(list(r.iter_lines()), r.raw.closed)
    for code in (404, 500):
        try:
            session.get(f"{base}/status/{code}").raise_for_status()
        except requests.HTTPError as e:
            print(str(e).replace(base, ""), e.response.status_code)
    session.hooks["response"].append(lambda r, *a, **k: print("hook", r.status_code))
    session.patch(base + "/x", data=b"raw")
    prepared = session.prepare_request(requests.Request("POST", base + "/y", data="text", headers={"A": "b"}))
    print(prepared.method, prepared.path_url, prepared.body, sorted(prepared.headers), session.send(prepared).json()["body"])
for bad in ("no-scheme", "http://", "foo://bar", "http://127.0.0.1:1/"):
    try:
        requests.get(bad, timeout=2, proxies={"http": None})
    except requests.RequestException as e:
        print(type(e).__name__, isinstance(e, OSError))
print(requests.codes.teapot, requests.utils.quote("a b/é"), requests.structures.CaseInsensitiveDict({"A": 1})["a"], requests.models.PreparedRequest())
server.shutdown()
