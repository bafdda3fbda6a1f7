#include "runtime/execution/io_thread.hpp"

#include <utility>

#include <pthread.h>

namespace donet::runtime {

namespace {

// Actors that run before the sockets are looked at again.
constexpr std::size_t runs_per_turn = 256;

// A write costs as much as handling dozens of messages, and a look at the sockets next to nothing. So
// where many connections are about to be written to, what has arrived meanwhile goes with it.
constexpr std::size_t many_writes = 8;
constexpr unsigned looks_before_writes = 8;

}  // namespace

io_thread::io_thread(caf::actor_system& system, std::string name)
    : name_(std::move(name)), actors_(system, [this] { loop_.post([] {}); }) {}

io_thread::~io_thread() {
  stop();
}

void io_thread::start() {
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), name_.substr(0, 15).c_str());
}

void io_thread::stop() {
  if (!thread_.joinable())
    return;
  stopping_.store(true, std::memory_order_release);
  loop_.post([] {});
  thread_.join();
}

void io_thread::run() {
  loop_.attach();
  const unit::scope inside(actors_);
  bool more = false;
  unsigned looks = 0;
  while (more || looks != 0 || !stopping_.load(std::memory_order_acquire)) {
    const bool found = loop_.turn(!more && looks == 0);
    more = actors_.run(runs_per_turn);
    if (found && loop_.endings() >= many_writes && looks < looks_before_writes) {
      ++looks;
      continue;
    }
    looks = 0;
    loop_.end_turn();
    // What a connection's end woke.
    more = more || actors_.waiting() != 0;
  }
}

}  // namespace donet::runtime
