#include "runtime/net/event_loop.hpp"

#include "runtime/limits.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <utility>  // Asio 1.74 forgets it in C++20

namespace donet::runtime {

namespace {

// While sockets are ready all the time Asio is asked every so many turns.
constexpr unsigned turns_without_asio_max = 16;

thread_local const event_loop* current = nullptr;

}  // namespace

struct event_loop::asio_side {
  explicit asio_side(int ready_set) : context(1), ready(context, ready_set), due(context) {}

  boost::asio::io_context context;
  boost::asio::posix::stream_descriptor ready;
  bool waits_for_ready = false;
  bool is_ready = false;
  boost::asio::steady_timer due;
  std::optional<clock::time_point> due_at;
};

event_loop::event_loop()
    : asio_(std::make_unique<asio_side>(sockets_.native_handle())),
      read_buffer_(limits::read_size_max), now_(std::chrono::steady_clock::now()) {}

event_loop::~event_loop() {
  // The set closes its handle itself.
  asio_->ready.release();
}

void event_loop::attach() {
  current = this;
}

bool event_loop::is_current() const noexcept {
  return current == this;
}

boost::asio::io_context& event_loop::context() noexcept {
  return asio_->context;
}

void event_loop::post(std::function<void()> work) {
  boost::asio::post(asio_->context, std::move(work));
  posted_.store(true, std::memory_order_release);
}

bool event_loop::turn(bool may_wait) {
  const bool posted = posted_.exchange(false, std::memory_order_acquire);
  // After a quiet turn the set is most probably empty still: waiting finds out by itself. A turn
  // that does not wait must ask, or posted work could keep the sockets from ever being seen.
  std::size_t ready = 0;
  if (!may_wait || !quiet_ || posted)
    ready = sockets_.dispatch();
  has_waited_ = ready == 0 && may_wait && !posted;
  handlers_ = 0;
  if (has_waited_) {
    wait();
    waited_until_ = std::chrono::steady_clock::now();
  } else if (posted || ++turns_since_asio_ >= turns_without_asio_max) {
    turns_since_asio_ = 0;
    // It stops when it has nothing left to wait for.
    asio_->context.restart();
    handlers_ = asio_->context.poll();
  }
  if (std::exchange(asio_->is_ready, false))
    sockets_.dispatch();
  now_ = std::chrono::steady_clock::now();
  run_timers();
  quiet_ = ready < 2;
  return ready != 0 || may_wait;
}

void event_loop::wait() {
  arm_timers();
  if (!asio_->waits_for_ready) {
    asio_->waits_for_ready = true;
    asio_->ready.async_wait(boost::asio::posix::descriptor_base::wait_read,
                            [this](const boost::system::error_code& error) {
                              asio_->waits_for_ready = false;
                              asio_->is_ready = !error;
                            });
  }
  asio_->context.restart();
  handlers_ = asio_->context.run_one();
}

void event_loop::end_turn() noexcept {
  // What is done here may ask for another end.
  for (std::size_t i = 0; i < ending_.size(); ++i)
    std::exchange(ending_[i], nullptr)->on_turn_end();
  ending_.clear();
}

timer event_loop::after(duration delay, std::function<void()> due) {
  return {*this, timers_.add(std::chrono::steady_clock::now() + delay, std::move(due))};
}

void event_loop::cancel(const timer::key& id) noexcept {
  timers_.remove(id);
}

// Asio's timer is set anew only when one is due earlier than it knows: a timer that was cancelled
// costs at most one turn for nothing.
void event_loop::arm_timers() {
  const std::optional<time_point> earliest = timers_.earliest();
  if (!earliest || (asio_->due_at && *asio_->due_at <= *earliest))
    return;
  asio_->due_at = earliest;
  asio_->due.expires_at(*earliest);
  asio_->due.async_wait([this](const boost::system::error_code& error) {
    if (!error)
      asio_->due_at.reset();
  });
}

void event_loop::run_timers() {
  while (std::function<void()> due = timers_.take_due(now_))
    due();
}

}  // namespace donet::runtime
