#include "runtime/net/event_loop.hpp"

#include "runtime/limits.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>  // Asio 1.74 forgets it in C++20

namespace donet::runtime {

namespace {

// While sockets are ready all the time, Asio is asked every so many turns.
constexpr unsigned turns_without_asio_max = 16;

thread_local const event_loop* current = nullptr;

clock::time_point system_time() noexcept {
  return std::chrono::steady_clock::now();
}

}  // namespace

struct event_loop::asio_side {
  explicit asio_side(int ready_set) : context(1), ready(context, ready_set), due(context) {}

  boost::asio::io_context context;
  boost::asio::posix::stream_descriptor ready;
  bool waits_for_ready = false;
  bool is_ready = false;
  boost::asio::steady_timer due;
  std::optional<clock::time_point> due_at;                  // in the loop's time
  clock::time_point wait_limit = clock::time_point::max();  // the system's time
};

event_loop::event_loop(time_source source)
    : source_(source != nullptr ? source : system_time),
      asio_(std::make_unique<asio_side>(sockets_.native_handle())),
      read_buffer_(limits::read_size_max), last_read_(source_()), now_(last_read_),
      latest_(last_read_) {}

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

void event_loop::when_served(std::function<void()> answered) {
  // The question waits behind all work that was posted before, then for a round of the sockets and
  // of the owner's work.
  post([this, answered = std::move(answered)]() mutable {
    questions_.push_back(
      {std::move(answered), sockets_.round_of_all(), work_ == nullptr ? 0 : work_->round_of_all()});
    look_at_asio();
  });
}

bool event_loop::turn(bool may_wait) {
  const bool must_look = posted_.exchange(false, std::memory_order_acquire) || timers_left_;
  ran_handlers_ = false;
  // After a quiet turn the set is most probably still empty: waiting finds out by itself. A turn
  // that does not wait must ask, or posted work could keep the sockets from ever being seen.
  std::size_t ready = 0;
  if (!may_wait || !quiet_ || must_look)
    ready = sockets_.dispatch();
  has_waited_ = ready == 0 && may_wait && !must_look;
  handlers_ = 0;
  if (has_waited_) {
    wait();
    read_clock(std::max(last_read_, asio_->wait_limit));
  } else if (must_look || ++turns_since_asio_ >= turns_without_asio_max) {
    run_handlers();
  }
  if (std::exchange(asio_->is_ready, false))
    sockets_.dispatch();
  if (!has_waited_)
    read_clock(last_read_);
  judge_timers();
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

void event_loop::run_handlers() {
  ran_handlers_ = true;
  turns_since_asio_ = 0;
  // The context stops when it has nothing left to wait for.
  asio_->context.restart();
  std::size_t count = 0;
  while (count < handlers_per_turn_max && asio_->context.poll_one() != 0)
    ++count;
  handlers_ += count;
  handlers_left_ = count == handlers_per_turn_max;
  if (handlers_left_)
    look_at_asio();
}

event_loop::time_point event_loop::end_turn() noexcept {
  // What is done here may ask for another end.
  for (std::size_t i = 0; i < ending_.size(); ++i)
    std::exchange(ending_[i], nullptr)->on_turn_end();
  ending_.clear();
  if (!questions_.empty())
    answer_questions();
  read_clock(last_read_);
  return last_read_;
}

void event_loop::answer_questions() {
  const auto is_served = [this](const question& one) {
    return sockets_.rounds() >= one.socket_round
           && (work_ == nullptr || work_->rounds() >= one.work_round);
  };
  std::vector<question> waiting;
  for (question& one : std::exchange(questions_, {})) {
    if (is_served(one))
      one.answered();
    else
      waiting.push_back(std::move(one));
  }
  questions_.insert(questions_.begin(), std::make_move_iterator(waiting.begin()),
                    std::make_move_iterator(waiting.end()));
  // The next turn must not wait, or the round would not come to its end.
  if (!questions_.empty())
    look_at_asio();
}

// ---- time ----

// `busy_since` is the system's time from which on the thread should have been back here at once.
void event_loop::read_clock(time_point busy_since) noexcept {
  last_read_ = source_();
  if (last_read_ - busy_since > stall_min) {
    // A wait that ended too late counts up to the timer that should have ended it.
    const time_point stands_at = std::max(latest_, busy_since - skipped_);
    skipped_ = last_read_ - stands_at;
  }
  now_ = std::max(latest_, last_read_ - skipped_);
  latest_ = now_;
}

event_loop::time_point event_loop::exactly_now() const {
  latest_ = std::max(latest_, std::min(source_() - skipped_, now_ + stall_min));
  return latest_;
}

timer event_loop::after(duration delay, std::function<void()> due) {
  return {*this, timers_.add(exactly_now() + delay, std::move(due))};
}

void event_loop::cancel(const timer::key& id) noexcept {
  timers_.remove(id);
}

// Asio's timer is set anew only when one is due earlier than Asio knows: a timer that was cancelled
// costs at most one turn for nothing.
void event_loop::arm_timers() {
  const std::optional<time_point> earliest = timers_.earliest();
  asio_->wait_limit = earliest ? *earliest + skipped_ : time_point::max();
  if (!earliest || (asio_->due_at && *asio_->due_at <= *earliest))
    return;
  asio_->due_at = earliest;
  asio_->due.expires_at(*earliest + skipped_);
  asio_->due.async_wait([this](const boost::system::error_code& error) {
    if (!error)
      asio_->due_at.reset();
  });
}

// A deadline counts what arrived in time. After a pause a peer's bytes and its deadline are both
// there; a deadline judged first would end a peer that did everything right. So sockets are read
// before timers are judged, and due timers wait for a few turns while more sockets are ready than
// one turn reads.
void event_loop::judge_timers() {
  timers_left_ = false;
  const std::optional<time_point> earliest = timers_.earliest();
  if (!earliest || *earliest > now_) {
    turns_behind_ = 0;
    return;
  }
  if (has_waited_)
    sockets_.dispatch();
  if (!ran_handlers_)
    run_handlers();
  timers_left_ = true;
  if ((sockets_.has_more() || handlers_left_) && ++turns_behind_ < turns_behind_max)
    return;
  turns_behind_ = 0;
  for (unsigned count = 0; count < timers_per_turn_max; ++count) {
    const std::function<void()> due = timers_.take_due(now_);
    if (!due) {
      timers_left_ = false;
      return;
    }
    due();
  }
}

}  // namespace donet::runtime
