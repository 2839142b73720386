/// What the collector asks of the rooms above, for tests of the collector alone.
#include "runtime/object/type.h"
#include "tests/unit/gc/gc_fixture.h"

namespace ppy {

namespace gc {
Thread* testThread = nullptr;
bool testHasDel = false;
}

// Objects that the collector names.
Object _Py_NoneStruct;
TypeObject PyCode_Type, PyFloat_Type;

Thread* currentThread() { return gc::testThread; }
void traceFrameStack(Thread&, gc::Marker&) {}
void traceFrameCell(Frame*, gc::Marker&) {}
size_t frameStackBytes(const Thread&) { return 0; }
void internSweep_nogc(Runtime&, bool) {}
void sharedDictsSweep_nogc(Runtime&) {}
bool hasDelToRun_nogc(const Object*) { return gc::testHasDel; }
EndKind endKind_nogc(const Object*) { return gc::testHasDel ? EndKind::Del : EndKind::None; }
void memoryRanOut(Thread&) {}
Value raiseMemory(Thread& t) {
  t.status = Status::Exception;
  return {};
}
void traceObject(Object* o, gc::Marker& marker) {
  if (gc::cellSize(o) < sizeof(gc::Node)) return;
  auto* n = static_cast<gc::Node*>(o);
  marker.mark(n->left);
  marker.mark(n->right);
}
bool stopOtherThreads(Thread&) { return true; }
void resumeOtherThreads(Thread&) {}

}  // namespace ppy
