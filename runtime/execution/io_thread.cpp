#include "runtime/execution/io_thread.hpp"

#include <utility>

#include <pthread.h>

namespace donet::runtime {

namespace {

// Actors that run before the sockets are looked at again.
constexpr std::size_t runs_per_turn = 256;

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
  while (more || !stopping_.load(std::memory_order_acquire)) {
    loop_.turn(!more);
    more = actors_.run(runs_per_turn);
    loop_.end_turn();
    // What a connection's end woke.
    more = more || actors_.waiting() != 0;
  }
}

}  // namespace donet::runtime
