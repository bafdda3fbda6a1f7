#include "runtime/execution/io_thread.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

#include <pthread.h>

namespace donet::runtime {

namespace {

// Actors that run before the sockets are looked at again.
constexpr std::size_t runs_per_turn = 256;

// A write costs as much as handling dozens of messages, and a look at the sockets next to nothing. So
// where many connections are about to be written to, what has arrived meanwhile goes with it, as long
// as nobody waits much longer for that than for the writing itself, which takes more than twice this.
constexpr std::size_t many_writes = 8;
constexpr std::chrono::microseconds looking_max_per_write{2};

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
  bool is_looking = false;
  clock::time_point began;
  while (more || is_looking || !stopping_.load(std::memory_order_acquire)) {
    const bool found = loop_.turn(!more && !is_looking);
    if (!is_looking)
      began = loop_.now();
    more = actors_.run(runs_per_turn);
    const std::size_t writes = loop_.endings();
    is_looking =
      found && writes >= many_writes && loop_.now() - began < writes * looking_max_per_write;
    if (is_looking)
      continue;
    loop_.end_turn();
    // What a connection's end woke.
    more = more || actors_.waiting() != 0;
  }
}

}  // namespace donet::runtime
