#include "runtime/execution/io_thread.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <pthread.h>

namespace donet::runtime {

namespace {

// Actors that run before the loop checks the sockets again.
constexpr std::size_t runs_per_turn = 256;

// A write costs as much as handling dozens of messages, and checking the sockets costs next to
// nothing. So when many connections are about to be written to, the thread first handles the input
// that has arrived in the meantime, so that its results go out by the same writes. The bound on
// this time is less than half the duration of the writes, so the messages that wait are not delayed
// much.
constexpr std::size_t many_writes = 8;
constexpr std::chrono::microseconds looking_max_per_write{2};

}  // namespace

io_thread::io_thread(caf::actor_system& system, std::string name,
                     std::shared_ptr<io_thread_metrics> metrics)
    : name_(std::move(name)), metrics_(std::move(metrics)),
      actors_(system, [this] { loop_.wake(); }) {
  loop_.serves(*this);
}

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
  loop_.wake();
  thread_.join();
}

void io_thread::run() {
  loop_.attach();
  const unit::scope inside(actors_);
  bool more = false;
  bool is_looking = false;
  clock::time_point began;
  clock::time_point busy_since = std::chrono::steady_clock::now();
  while (more || is_looking || !stopping_.load(std::memory_order_acquire)) {
    const bool found = loop_.turn(!more && !is_looking);
    busy_since = loop_.waited_until().value_or(busy_since);
    if (!is_looking)
      began = loop_.now();
    more = actors_.run(runs_per_turn, run_budget);
    const std::size_t writes = loop_.endings();
    is_looking = found && !more && writes >= many_writes
                 && loop_.now() - began < writes * looking_max_per_write;
    if (is_looking)
      continue;
    const auto end = loop_.end_turn();
    // The end of a turn may wake actors, for example when a connection closes.
    more = more || actors_.waiting() != 0;
    count_turn(end - busy_since);
    busy_since = end;
  }
}

void io_thread::count_turn(std::chrono::steady_clock::duration took) noexcept {
  const auto time =
    static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
  metrics_->turns.add(1);
  metrics_->busy_time.add(time);
  metrics_->turn_times.observe(microseconds_of(took));
  if (loop_.handlers() > metrics_->most_handlers.value())
    metrics_->most_handlers.set(loop_.handlers());
  if (time > metrics_->longest_turn.value())
    metrics_->longest_turn.set(time);
  if (took > stall)
    metrics_->stalls.add(1);
}

}  // namespace donet::runtime
