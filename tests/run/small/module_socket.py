"""Sockets on the loopback and in pairs: addresses, timeouts, messages, options."""
import array
import os
import select
import socket

a, b = socket.socketpair()
a.sendall(b"hello world")
print(b.recv(5), b.recv_into(memoryview(buffer := bytearray(20)), 10), bytes(buffer[:6]), a.family.name, a.type.name)
b.settimeout(0.02)
for call in (lambda: b.recv(1), lambda: b.recvfrom(1), lambda: b.accept()):
    try:
        call()
    except OSError as e:
        print(type(e).__name__, e)
print(b.gettimeout(), b.getblocking(), b.timeout)
b.setblocking(False)
try:
    b.recv(1)
except BlockingIOError as e:
    print(type(e).__name__, e.errno)
r, w = os.pipe()
a.sendmsg([b"one ", b"two"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [r]))])
data, ancillary, flags, address = b.recvmsg(100, socket.CMSG_SPACE(4))
print(data, [(level == socket.SOL_SOCKET, kind == socket.SCM_RIGHTS, len(d)) for level, kind, d in ancillary], flags, address)
os.write(w, b"through the passed descriptor")
print(os.read(array.array("i", ancillary[0][2])[0], 100))
a.shutdown(socket.SHUT_WR)
b.setblocking(True)
print(b.recv(10), select.select([b], [], [], 0)[0] == [b])
a.close()
b.close()
print(a.fileno(), repr(a)[:22])

with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    with socket.create_connection(("localhost", port)) as client:
        connection, peer = server.accept()
        with connection, connection.makefile("rwb") as f:
            client.sendall(b"line 1\nline 2\n")
            print(f.readline(), f.readline(), peer == client.getsockname(), client.getpeername()[1] == port)
            f.write(b"answer")
            f.flush()
            print(client.recv(100), client.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            print(client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0, client.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("", 0))
print(udp.sendto(b"datagram", ("127.0.0.1", udp.getsockname()[1])), udp.recvfrom(100)[0])
udp.close()
free = socket.socket()
try:
    free.connect(("127.0.0.1", port))
except ConnectionRefusedError as e:
    print(e)
print(free.connect_ex(("127.0.0.1", port)) != 0)
free.close()
print(socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\x7f\0\0\1"), socket.inet_pton(socket.AF_INET6, "::1"), socket.inet_ntop(socket.AF_INET6, b"\0" * 15 + b"\1"))
print(socket.htons(1), socket.ntohl(1), socket.CMSG_LEN(4), socket.gethostbyname("127.0.0.1"), socket.getdefaulttimeout())
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM), socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
s = socket.socket()
for wrong in (lambda: s.bind(("127.0.0.1", 70000)), lambda: s.bind("x"), lambda: s.bind(("x\0", 1)), lambda: s.settimeout(-1), lambda: s.recv(-1), lambda: s.send("x"),
              lambda: socket.inet_aton("x"), lambda: socket.htons(70000), lambda: socket.socket(fileno=-2), lambda: socket.socket(99),
              lambda: s.sendto(b"x"), lambda: s.settimeout("x"), lambda: socket.inet_ntop(2, b"x"), lambda: s.connect(("127.0.0.1",))):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
s.close()
