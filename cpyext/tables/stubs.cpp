/// One weak definition for every name of the export table: a function that is implemented nowhere
/// raises SystemError naming itself, so that each binary loads and each call has an answer. The real
/// definitions (api/) are strong and win at link time.
#include <cstddef>

extern "C" void ppy_capi_unimplemented(const char* name);

#define STUB [[gnu::weak, gnu::visibility("default")]]
#define STUB_Object(name) STUB void* name() { ppy_capi_unimplemented(#name); return nullptr; }
#define STUB_Pointer(name) STUB_Object(name)
#define STUB_Int(name) STUB long name() { ppy_capi_unimplemented(#name); return -1; }
#define STUB_Unsigned(name) STUB unsigned long name() { ppy_capi_unimplemented(#name); return 0; }
#define STUB_Void(name) STUB void name() { ppy_capi_unimplemented(#name); }
#define STUB_Real(name) STUB double name() { ppy_capi_unimplemented(#name); return -1.0; }
#define STUB_Struct(name) STUB_Object(name)

extern "C" {
#define CAPI_FN(name, result, signature, owner, error, tier, header) STUB_##result(name)
#define CAPI_DATA(name, kind, bytes, type, tier, header) \
  STUB alignas(16) unsigned char name[(bytes) ? (bytes) : 8] = {};
#include "cpyext/tables/capi.def"
}
