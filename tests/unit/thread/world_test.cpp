// Stopping the world: threads that come while a collection runs.
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/unit/containers/runtime_fixture.h"

namespace ppy {

/// A root that, when it is traced, has a native thread come to Python and looks for a while whether it gets in.
struct Visitor : gc::RootBase {
  explicit Visitor(Runtime& rt) : RootBase(rt), runtime(rt) {}
  void trace(gc::Marker&) override {
    if (thread.joinable()) return;
    thread = std::thread([this] {
      attachCurrentThread(runtime);
      entered = true;
      detachCurrentThread();
    });
    for (int i = 0; i < 100 && !entered; i++) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    enteredMeanwhile = entered.load();
  }
  Runtime& runtime;
  std::thread thread;
  std::atomic<bool> entered = false, enteredMeanwhile = false;
};

using WorldTest = RuntimeTest;

TEST_F(WorldTest, AThreadThatComesDuringACollectionOfTheOnlyOtherThreadWaits) {
  // Once there were several threads the first one is taken to be alone no more, even while it is.
  std::thread first([&] {
    attachCurrentThread(*runtime);
    detachCurrentThread();
  });
  whileReleased(t, [&] { return first.join(), 0; });
  ASSERT_TRUE(runtime->multiThreaded);
  Visitor visitor(*runtime);
  gc::collect(t, true);
  EXPECT_FALSE(visitor.enteredMeanwhile);
  whileReleased(t, [&] { return visitor.thread.join(), 0; });
  EXPECT_TRUE(visitor.entered);
}

TEST_F(WorldTest, TheFirstThreadThatComesWaitsForACollection) {
  Visitor visitor(*runtime);
  gc::collect(t, true);
  EXPECT_FALSE(visitor.enteredMeanwhile);
  whileReleased(t, [&] { return visitor.thread.join(), 0; });
  EXPECT_TRUE(visitor.entered && runtime->multiThreaded);
}

}  // namespace ppy
