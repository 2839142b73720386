# Attributes of C classes set through their descriptors, as ssl's classes do by super().
import ssl

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
print(context.verify_mode, context.check_hostname)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
print(context.verify_mode, context.check_hostname)
context.minimum_version = ssl.TLSVersion.TLSv1_2
print(context.minimum_version)
try:
    context.verify_mode = "no"
except TypeError as e:
    print("TypeError", e)
try:
    ssl._ssl._SSLContext.session_stats.__set__(context, 1)
except AttributeError as e:
    print("AttributeError", e)
print(type(ssl.create_default_context()).__name__)
