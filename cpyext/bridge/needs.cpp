/// Finds in a loaded shared object's relocations the functions that cannot be given to it.
#include "cpyext/bridge/needs.h"

#include <dlfcn.h>
#include <link.h>

#include <cstring>
#include <initializer_list>

namespace ppy::cpyext {

namespace {

constexpr RefusedFunction kRefused[] = {
#define REFUSED(symbol, reason) {#symbol, reason},
#include "cpyext/bridge/refused.def"
#undef REFUSED
};

/// The parts of an ELF object's dynamic section that name what it binds; the loader has made the addresses absolute.
struct Dynamic {
  explicit Dynamic(const ElfW(Dyn) * entry) {
    for (; entry->d_tag != DT_NULL; ++entry) switch (entry->d_tag) {
        case DT_SYMTAB: symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr); break;
        case DT_STRTAB: strings = reinterpret_cast<const char*>(entry->d_un.d_ptr); break;
        case DT_RELA: data.first = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr); break;
        case DT_RELASZ: data.bytes = entry->d_un.d_val; break;
        case DT_JMPREL: calls.first = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr); break;
        case DT_PLTRELSZ: calls.bytes = entry->d_un.d_val; break;
        default: break;
      }
  }

  struct Relocations {
    const ElfW(Rela) * first = nullptr;
    size_t bytes = 0;
  };
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  Relocations data, calls;
};

}  // namespace

const RefusedFunction* refusedNeed(void* library) {
  link_map* map = nullptr;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map->l_ld) return nullptr;
  Dynamic d(map->l_ld);
  if (!d.symbols || !d.strings) return nullptr;
  for (const Dynamic::Relocations& r : {d.data, d.calls})
    for (size_t i = 0; i < r.bytes / sizeof(ElfW(Rela)); ++i) {
      const ElfW(Sym)& symbol = d.symbols[ELF64_R_SYM(r.first[i].r_info)];
      if (symbol.st_shndx != SHN_UNDEF) continue;
      for (const RefusedFunction& refused : kRefused)
        if (!std::strcmp(d.strings + symbol.st_name, refused.symbol)) return &refused;
    }
  return nullptr;
}

}  // namespace ppy::cpyext
