/// Services beside the objects: hash tables, time, files, locks, text of numbers.
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "cpyext/bridge/state.h"
#include "runtime/thread/runtime.h"
#include "stdlib/posix/fork.h"

using namespace ppy;
using namespace ppy::cpyext;


// --- _Py_hashtable: a chained table; layout as CPython's internal header -------------------------------------------
extern "C" {
struct HtEntry {
  HtEntry* next;
  Py_uhash_t hash;
  void *key, *value;
};
struct HtAllocator {
  void* (*malloc)(size_t);
  void (*free)(void*);
};
struct HashTable {
  size_t nentries, nbuckets;
  HtEntry** buckets;
  HtEntry* (*getEntry)(HashTable*, const void*);
  Py_uhash_t (*hash)(const void*);
  int (*compare)(const void*, const void*);
  void (*keyDestroy)(void*);
  void (*valueDestroy)(void*);
  HtAllocator alloc;
};
#define EXPORT [[gnu::visibility("default")]]
EXPORT HtEntry* _Py_hashtable_get_entry_generic(HashTable* ht, const void* key) {
  Py_uhash_t h = ht->hash(key);
  for (HtEntry* e = ht->buckets[h & (ht->nbuckets - 1)]; e; e = e->next)
    if (e->hash == h && ht->compare(key, e->key)) return e;
  return nullptr;
}
EXPORT int _Py_hashtable_compare_direct(const void* a, const void* b) { return a == b; }
EXPORT Py_uhash_t _Py_hashtable_hash_ptr(const void* p) { return static_cast<Py_uhash_t>(_Py_HashPointerRaw(p)); }
EXPORT HashTable* _Py_hashtable_new_full(Py_uhash_t (*hash)(const void*), int (*compare)(const void*, const void*), void (*keyDestroy)(void*),
                                         void (*valueDestroy)(void*), HtAllocator* allocator) {
  HtAllocator a = allocator ? *allocator : HtAllocator{PyMem_Malloc, PyMem_Free};
  auto* ht = static_cast<HashTable*>(a.malloc(sizeof(HashTable)));
  if (!ht) return nullptr;
  *ht = HashTable{0, 16, static_cast<HtEntry**>(a.malloc(16 * sizeof(HtEntry*))), _Py_hashtable_get_entry_generic, hash, compare, keyDestroy, valueDestroy, a};
  if (!ht->buckets) {
    a.free(ht);
    return nullptr;
  }
  std::memset(ht->buckets, 0, 16 * sizeof(HtEntry*));
  return ht;
}
EXPORT HashTable* _Py_hashtable_new(Py_uhash_t (*hash)(const void*), int (*compare)(const void*, const void*)) {
  return _Py_hashtable_new_full(hash, compare, nullptr, nullptr, nullptr);
}
EXPORT int _Py_hashtable_set(HashTable* ht, const void* key, void* value) {
  if (ht->nentries >= ht->nbuckets) {
    size_t n = ht->nbuckets * 2;
    auto** fresh = static_cast<HtEntry**>(ht->alloc.malloc(n * sizeof(HtEntry*)));
    if (fresh) {
      std::memset(fresh, 0, n * sizeof(HtEntry*));
      for (size_t i = 0; i < ht->nbuckets; i++)
        for (HtEntry *e = ht->buckets[i], *next; e; e = next) {
          next = e->next;
          e->next = fresh[e->hash & (n - 1)];
          fresh[e->hash & (n - 1)] = e;
        }
      ht->alloc.free(ht->buckets);
      ht->buckets = fresh;
      ht->nbuckets = n;
    }
  }
  auto* e = static_cast<HtEntry*>(ht->alloc.malloc(sizeof(HtEntry)));
  if (!e) return -1;
  Py_uhash_t h = ht->hash(key);
  HtEntry** bucket = &ht->buckets[h & (ht->nbuckets - 1)];
  *e = HtEntry{*bucket, h, const_cast<void*>(key), value};
  *bucket = e;
  ht->nentries++;
  return 0;
}
EXPORT void* _Py_hashtable_get(HashTable* ht, const void* key) {
  HtEntry* e = ht->getEntry(ht, key);
  return e ? e->value : nullptr;
}
EXPORT void* _Py_hashtable_steal(HashTable* ht, const void* key) {
  Py_uhash_t h = ht->hash(key);
  for (HtEntry** p = &ht->buckets[h & (ht->nbuckets - 1)]; *p; p = &(*p)->next) {
    HtEntry* e = *p;
    if (e->hash != h || !ht->compare(key, e->key)) continue;
    *p = e->next;
    void* value = e->value;
    ht->alloc.free(e);
    ht->nentries--;
    return value;
  }
  return nullptr;
}
EXPORT int _Py_hashtable_foreach(HashTable* ht, int (*f)(HashTable*, const void*, const void*, void*), void* arg) {
  for (size_t i = 0; i < ht->nbuckets; i++)
    for (HtEntry* e = ht->buckets[i]; e; e = e->next)
      if (int r = f(ht, e->key, e->value, arg)) return r;
  return 0;
}
EXPORT void _Py_hashtable_clear(HashTable* ht) {
  for (size_t i = 0; i < ht->nbuckets; i++) {
    for (HtEntry *e = ht->buckets[i], *next; e; e = next) {
      next = e->next;
      if (ht->keyDestroy) ht->keyDestroy(e->key);
      if (ht->valueDestroy) ht->valueDestroy(e->value);
      ht->alloc.free(e);
    }
    ht->buckets[i] = nullptr;
  }
  ht->nentries = 0;
}
EXPORT void _Py_hashtable_destroy(HashTable* ht) {
  _Py_hashtable_clear(ht);
  ht->alloc.free(ht->buckets);
  ht->alloc.free(ht);
}
EXPORT size_t _Py_hashtable_size(const HashTable* ht) { return sizeof(HashTable) + ht->nbuckets * sizeof(HtEntry*) + ht->nentries * sizeof(HtEntry); }

EXPORT PyObject* _Py_strhex(const char* s, Py_ssize_t n) {
  std::string out;
  out.reserve(static_cast<size_t>(n) * 2);
  for (Py_ssize_t i = 0; i < n; i++)
    for (int shift : {4, 0}) out.push_back("0123456789abcdef"[static_cast<unsigned char>(s[i]) >> shift & 15]);
  return PyUnicode_FromStringAndSize(out.data(), static_cast<Py_ssize_t>(out.size()));
}

// --- files ---------------------------------------------------------------------------------------------------------
EXPORT int _Py_fstat_noraise(int fd, struct stat* s) { return fstat(fd, s); }
EXPORT int _Py_fstat(int fd, struct stat* s) {
  if (fstat(fd, s) == 0) return 0;
  PyErr_SetFromErrno(reinterpret_cast<PyObject*>(PyExc_OSError));
  return -1;
}
EXPORT int _Py_dup(int fd) {
  int r = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (r < 0) PyErr_SetFromErrno(reinterpret_cast<PyObject*>(PyExc_OSError));
  return r;
}
EXPORT int _Py_open(const char* path, int flags) {
  int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) PyErr_SetFromErrnoWithFilename(reinterpret_cast<PyObject*>(PyExc_OSError), path);
  return fd;
}
EXPORT int _Py_set_inheritable(int fd, int inheritable, int*) {
  int flags = fcntl(fd, F_GETFD);
  if (flags < 0 || fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC) < 0) {
    PyErr_SetFromErrno(reinterpret_cast<PyObject*>(PyExc_OSError));
    return -1;
  }
  return 0;
}
EXPORT Py_ssize_t _Py_read(int fd, void* data, size_t n) {
  Py_ssize_t r = read(fd, data, n);
  if (r < 0) PyErr_SetFromErrno(reinterpret_cast<PyObject*>(PyExc_OSError));
  return r;
}
EXPORT Py_ssize_t _Py_write(int fd, const void* data, size_t n) {
  Py_ssize_t r = write(fd, data, n);
  if (r < 0) PyErr_SetFromErrno(reinterpret_cast<PyObject*>(PyExc_OSError));
  return r;
}
EXPORT FILE* _Py_fopen_obj(PyObject* path, const char* mode) {
  PyObject* bytes = nullptr;
  if (PySys_Audit("open", "Osi", path, mode, 0) < 0) return nullptr;
  if (!PyUnicode_FSConverter(path, &bytes)) return nullptr;
  FILE* f = fopen(PyBytes_AsString(bytes), mode);
  decref(bytes);
  if (!f) PyErr_SetFromErrnoWithFilenameObject(reinterpret_cast<PyObject*>(PyExc_OSError), path);
  return f;
}
EXPORT wchar_t* Py_DecodeLocale(const char* s, size_t* n) {
  PyObject* text = PyUnicode_DecodeLocale(s, "surrogateescape");
  if (!text) return nullptr;
  Py_ssize_t size;
  wchar_t* r = PyUnicode_AsWideCharString(text, &size);
  if (n) *n = static_cast<size_t>(size);
  decref(text);
  return r;
}
EXPORT char* Py_EncodeLocale(const wchar_t* s, size_t*) {
  PyObject* text = PyUnicode_FromWideChar(s, -1);
  PyObject* bytes = text ? PyUnicode_EncodeFSDefault(text) : nullptr;
  char* r = bytes ? static_cast<char*>(PyMem_Malloc(static_cast<size_t>(PyBytes_Size(bytes)) + 1)) : nullptr;
  if (r) std::strcpy(r, PyBytes_AsString(bytes));
  if (bytes) decref(bytes);
  if (text) decref(text);
  return r;
}
}

PPY_API int PyOS_snprintf(char* s, size_t n, const char* format, ...) {
  va_list va;
  va_start(va, format);
  int r = std::vsnprintf(s, n, format, va);
  va_end(va);
  return r;
}
PPY_API int PyOS_vsnprintf(char* s, size_t n, const char* format, va_list va) { return std::vsnprintf(s, n, format, va); }
PPY_API int PyOS_mystricmp(const char* a, const char* b) { return strcasecmp(a, b); }
PPY_API int PyOS_mystrnicmp(const char* a, const char* b, Py_ssize_t n) { return strncasecmp(a, b, static_cast<size_t>(n)); }
PPY_API long PyOS_strtol(const char* s, char** end, int base) { return std::strtol(s, end, base); }
PPY_API unsigned long PyOS_strtoul(const char* s, char** end, int base) { return std::strtoul(s, end, base); }
PPY_API double PyOS_string_to_double(const char* s, char** end, PyObject* overflow) {
  ApiCall api;
  Thread& t = api;
  char* stop;
  double d = std::isspace(static_cast<unsigned char>(*s)) ? (stop = const_cast<char*>(s), 0.0) : std::strtod(s, &stop);
  if (stop == s || (!end && *stop)) {
    raise(t, PyExc_ValueError, "could not convert string to float: '%.200s'", s);
    return -1.0;
  }
  if (overflow && std::fabs(d) >= HUGE_VAL && !std::strpbrk(s, "iInN")) {
    raise(t, asType(overflow), "value too large to convert to float: '%.200s'", s);
    return -1.0;
  }
  if (end) *end = stop;
  return d;
}
PPY_API char* PyOS_double_to_string(double d, char code, int precision, int flags, int* kind) {
  ApiCall api;
  Thread& t = api;
  if (kind) *kind = std::isnan(d) ? Py_DTST_NAN : std::isinf(d) ? Py_DTST_INFINITE : Py_DTST_FINITE;
  Value text;
  if (code == 'r') {
    text = repr_py(t, makeFloat(t, d));
    if (text && !(flags & Py_DTSF_ADD_DOT_0)) {
      std::string s = strToUtf8(text);
      if (s.ends_with(".0")) text = newStr(t, s.substr(0, s.size() - 2));
    }
  } else {
    std::string spec = std::string(flags & Py_DTSF_ALT ? "#" : "") + "." + std::to_string(precision) + code;
    text = format_py(t, makeFloat(t, d), newStr(t, spec));
    if (text && flags & Py_DTSF_ADD_DOT_0 && std::isfinite(d)) {
      std::string s = strToUtf8(text);
      if (s.find_first_of(".eE") == std::string::npos) text = newStr(t, s + ".0");
    }
  }
  if (text.isEmpty()) return nullptr;
  std::string s = strToUtf8(text);
  if (flags & Py_DTSF_SIGN && !s.starts_with("-")) s = "+" + s;
  auto* out = static_cast<char*>(PyMem_Malloc(s.size() + 1));
  if (out) std::memcpy(out, s.c_str(), s.size() + 1);
  return out;
}
PPY_API int PyOS_InterruptOccurred() { return 0; }
PPY_API void PyOS_BeforeFork() { posix::beforeFork_py(ApiCall()); }
PPY_API void PyOS_AfterFork_Parent() { posix::afterFork_py(ApiCall(), false); }
PPY_API void PyOS_AfterFork_Child() { posix::afterFork_py(ApiCall(), true); }
PPY_API int (*PyOS_InputHook)() = nullptr;
PPY_API char* (*PyOS_ReadlineFunctionPointer)(FILE*, FILE*, const char*) = nullptr;
PPY_API int Py_AtExit(void (*f)()) { return std::atexit(f); }
PPY_API PyOS_sighandler_t PyOS_getsig(int sig) {
  struct sigaction now;
  return sigaction(sig, nullptr, &now) < 0 ? SIG_ERR : now.sa_handler;
}
PPY_API PyOS_sighandler_t PyOS_setsig(int sig, PyOS_sighandler_t f) { return std::signal(sig, f); }


// --- locks and thread-specific storage -----------------------------------------------------------------------------
PPY_API void PyThread_init_thread() {}
PPY_API unsigned long PyThread_get_thread_ident() { return static_cast<unsigned long>(pthread_self()); }
PPY_API unsigned long PyThread_get_thread_native_id() { return static_cast<unsigned long>(gettid()); }
/// A native thread; it has no Thread until it asks for one (PyGILState_Ensure).
PPY_API unsigned long PyThread_start_new_thread(void (*f)(void*), void* arg) {
  struct Start {
    void (*f)(void*);
    void* arg;
  };
  size_t own = currentThread()->runtime->threadStackBytes;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, own ? own : kThreadStackSize);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  auto* start = new Start{f, arg};
  pthread_t id;
  int error = pthread_create(&id, &attributes, [](void* p) -> void* {
    Start s = *static_cast<Start*>(p);
    delete static_cast<Start*>(p);
    s.f(s.arg);
    return nullptr;
  }, start);
  pthread_attr_destroy(&attributes);
  if (error == 0) return static_cast<unsigned long>(id);
  delete start;
  return PYTHREAD_INVALID_THREAD_ID;
}
PPY_API PyThread_type_lock PyThread_allocate_lock() {
  auto* s = static_cast<sem_t*>(std::malloc(sizeof(sem_t)));
  if (s) sem_init(s, 0, 1);
  return s;
}
PPY_API void PyThread_free_lock(PyThread_type_lock lock) {
  sem_destroy(static_cast<sem_t*>(lock));
  std::free(lock);
}
PPY_API PyLockStatus PyThread_acquire_lock_timed(PyThread_type_lock lock, long long us, int) {
  auto* s = static_cast<sem_t*>(lock);
  if (us == 0) return sem_trywait(s) == 0 ? PY_LOCK_ACQUIRED : PY_LOCK_FAILURE;
  if (us < 0) {
    while (sem_wait(s) != 0 && errno == EINTR) {
    }
    return PY_LOCK_ACQUIRED;
  }
  timespec until;
  _PyTime_AsTimespec(_PyTime_GetSystemClock() + us * 1000, &until);
  int r;
  while ((r = sem_timedwait(s, &until)) != 0 && errno == EINTR) {
  }
  return r == 0 ? PY_LOCK_ACQUIRED : PY_LOCK_FAILURE;
}
PPY_API int PyThread_acquire_lock(PyThread_type_lock lock, int wait) { return PyThread_acquire_lock_timed(lock, wait ? -1 : 0, 0) == PY_LOCK_ACQUIRED; }
PPY_API void PyThread_release_lock(PyThread_type_lock lock) { sem_post(static_cast<sem_t*>(lock)); }
PPY_API long long _PyThread_TimeoutMaxUs() { return PY_TIMEOUT_MAX; }
PPY_API int PyThread_tss_create(Py_tss_t* key) {
  if (key->_is_initialized) return 0;
  pthread_key_t k;
  if (pthread_key_create(&k, nullptr) != 0) return -1;
  key->_key = k;
  key->_is_initialized = 1;
  return 0;
}
PPY_API void PyThread_tss_delete(Py_tss_t* key) {
  if (!key->_is_initialized) return;
  pthread_key_delete(key->_key);
  key->_is_initialized = 0;
}
PPY_API int PyThread_tss_is_created(Py_tss_t* key) { return key->_is_initialized; }
PPY_API void* PyThread_tss_get(Py_tss_t* key) { return pthread_getspecific(key->_key); }
PPY_API int PyThread_tss_set(Py_tss_t* key, void* v) { return pthread_setspecific(key->_key, v) == 0 ? 0 : -1; }
PPY_API Py_tss_t* PyThread_tss_alloc() { return static_cast<Py_tss_t*>(std::calloc(1, sizeof(Py_tss_t))); }
PPY_API void PyThread_tss_free(Py_tss_t* key) {
  if (key) PyThread_tss_delete(key);
  std::free(key);
}
PPY_API int PyThread_create_key() {
  pthread_key_t k;
  return pthread_key_create(&k, nullptr) == 0 ? static_cast<int>(k) : -1;
}
PPY_API void PyThread_delete_key(int k) { pthread_key_delete(static_cast<pthread_key_t>(k)); }
PPY_API int PyThread_set_key_value(int k, void* v) { return pthread_setspecific(static_cast<pthread_key_t>(k), v) == 0 ? 0 : -1; }
PPY_API void* PyThread_get_key_value(int k) { return pthread_getspecific(static_cast<pthread_key_t>(k)); }
PPY_API void PyThread_delete_key_value(int k) { pthread_setspecific(static_cast<pthread_key_t>(k), nullptr); }

// --- flags and tables -------------------------------------------------------------------------------------------------
#define FLAG(name) PPY_API int name = 0;
FLAG(Py_DebugFlag) FLAG(Py_VerboseFlag) FLAG(Py_QuietFlag) FLAG(Py_InteractiveFlag) FLAG(Py_InspectFlag) FLAG(Py_OptimizeFlag)
FLAG(Py_NoSiteFlag) FLAG(Py_BytesWarningFlag) FLAG(Py_FrozenFlag) FLAG(Py_IgnoreEnvironmentFlag) FLAG(Py_DontWriteBytecodeFlag)
FLAG(Py_NoUserSiteDirectory) FLAG(Py_UnbufferedStdioFlag) FLAG(Py_HashRandomizationFlag) FLAG(Py_IsolatedFlag)
PPY_API int Py_UTF8Mode = 0;
PPY_API const char* Py_FileSystemDefaultEncoding = "utf-8";
PPY_API int Py_HasFileSystemDefaultEncoding = 1;
PPY_API const char* Py_FileSystemDefaultEncodeErrors = "surrogateescape";
PPY_API const char* Py_hexdigits = "0123456789abcdef";

namespace {
struct CharTables {
  unsigned int types[256] = {};
  unsigned char lower[256] = {}, upper[256] = {};
};
constexpr CharTables makeTables() {
  CharTables x;
  for (int c = 0; c < 256; c++) {
    bool lo = c >= 'a' && c <= 'z', up = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
    bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    bool space = c == ' ' || (c >= 9 && c <= 13);
    x.types[c] = (lo ? 1u : 0) | (up ? 2u : 0) | (digit ? 4u : 0) | (hex ? 8u : 0) | (space ? 16u : 0);
    x.lower[c] = static_cast<unsigned char>(up ? c + 32 : c);
    x.upper[c] = static_cast<unsigned char>(lo ? c - 32 : c);
  }
  return x;
}
constexpr CharTables kTables = makeTables();
}  // namespace
extern "C" {
[[gnu::visibility("default")]] extern unsigned int ppy_ctype_table[256] __asm__("_Py_ctype_table");
[[gnu::visibility("default")]] extern unsigned char ppy_ctype_tolower[256] __asm__("_Py_ctype_tolower");
[[gnu::visibility("default")]] extern unsigned char ppy_ctype_toupper[256] __asm__("_Py_ctype_toupper");
unsigned int ppy_ctype_table[256];
unsigned char ppy_ctype_tolower[256];
unsigned char ppy_ctype_toupper[256];
}
namespace ppy::cpyext {
void fillTables() {
  std::memcpy(ppy_ctype_table, kTables.types, sizeof kTables.types);
  std::memcpy(ppy_ctype_tolower, kTables.lower, sizeof kTables.lower);
  std::memcpy(ppy_ctype_toupper, kTables.upper, sizeof kTables.upper);
}
}  // namespace ppy::cpyext
