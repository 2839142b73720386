# The digest modules behind hashlib: names, sizes, digests, copies, errors.
import _blake2
import _md5
import _sha1
import _sha256
import _sha3
import _sha512

data = bytes(range(256)) * 7
for module, name in ((_md5, 'md5'), (_sha1, 'sha1'), (_sha256, 'sha224'), (_sha256, 'sha256'), (_sha512, 'sha384'), (_sha512, 'sha512'),
                     (_sha3, 'sha3_224'), (_sha3, 'sha3_256'), (_sha3, 'sha3_384'), (_sha3, 'sha3_512'), (_sha3, 'shake_128'),
                     (_sha3, 'shake_256'), (_blake2, 'blake2b'), (_blake2, 'blake2s')):
    make = getattr(module, name)
    args = (20,) if 'shake' in name else ()
    for d in (b'', b'abc', data):
        h = make(d)
        c = h.copy()
        c.update(b'more')
        print(name, h.name, h.digest_size, h.block_size, h.hexdigest(*args), c.digest(*args).hex(), h.digest(*args) == make(d).digest(*args))
    for bad in ('x', 5, None):
        try:
            make(bad)
        except Exception as e:
            print(type(e).__name__, e)
parameters = dict(salt=b's', person=b'p', fanout=2, depth=3, leaf_size=4, node_offset=5, node_depth=6, inner_size=7, last_node=True)
print(_blake2.blake2b(b'x', digest_size=10, key=b'k' * 64, **parameters).hexdigest())
print(_blake2.blake2s(b'x' * 64, digest_size=10, key=b'k' * 32, **parameters).hexdigest())
for k in (dict(digest_size=0), dict(digest_size=65), dict(key=b'x' * 65), dict(salt=b'x' * 17), dict(fanout=256), dict(depth=0)):
    try:
        print(_blake2.blake2b(**k))
    except Exception as e:
        print(sorted(k), type(e).__name__, e)
