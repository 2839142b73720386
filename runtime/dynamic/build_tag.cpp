// The tag is a hash of the GNU build id of the object this function is linked into.
#include "runtime/dynamic/build_tag.h"

#include <elf.h>
#include <link.h>

#include <cstring>

#include "compiler/pir/op.h"

namespace ppy {
namespace {

uint64_t hashBytes(const void* data, size_t n, uint64_t h) {
  for (auto* p = static_cast<const unsigned char*>(data); n--; p++) h = (h ^ *p) * 0x100000001B3ull;
  return h;
}

struct Search {
  uintptr_t address;
  uint64_t hash;
};

int visit(dl_phdr_info* info, size_t, void* data) {
  auto* search = static_cast<Search*>(data);
  bool ours = false;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& p = info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + p.p_vaddr;
    if (p.p_type == PT_LOAD && search->address >= start && search->address < start + p.p_memsz) ours = true;
  }
  if (!ours) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& p = info->dlpi_phdr[i];
    if (p.p_type != PT_NOTE) continue;
    const char* at = reinterpret_cast<const char*>(info->dlpi_addr + p.p_vaddr);
    const char* end = at + p.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      auto* note = reinterpret_cast<const ElfW(Nhdr)*>(at);
      const char* name = at + sizeof *note;
      const char* desc = name + ((note->n_namesz + 3) & ~3u);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
        search->hash = hashBytes(desc, note->n_descsz, search->hash);
      at = desc + ((note->n_descsz + 3) & ~3u);
    }
  }
  return 1;
}

}  // namespace

namespace {
uint64_t makeTag() {
  Search search{reinterpret_cast<uintptr_t>(&buildTag), 0xCBF29CE484222325ull};
  for (const pir::OpInfo& row : pir::kOps.rows) {
    search.hash = hashBytes(row.name, std::strlen(row.name), search.hash);
    search.hash = hashBytes(row.operands, std::strlen(row.operands), search.hash);
  }
  dl_iterate_phdr(visit, &search);
  return search.hash;
}
}  // namespace

uint64_t buildTag() {
  static const uint64_t tag = makeTag();
  return tag;
}

}  // namespace ppy
