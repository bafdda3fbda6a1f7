#include "runtime/net/event_loop.hpp"

#include "runtime/limits.hpp"
#include "runtime/net/name_lookup.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace donet::runtime {

namespace {

thread_local const event_loop* current = nullptr;

clock::time_point system_time() noexcept {
  return std::chrono::steady_clock::now();
}

}  // namespace

event_loop::event_loop(time_source source)
    : source_(source != nullptr ? source : system_time), read_buffer_(limits::read_size_max),
      last_read_(source_()), now_(last_read_), latest_(last_read_) {}

event_loop::~event_loop() {
  // The resolver thread posts its results to this loop, so it ends first.
  names_.reset();
  drop_posted();
  // Beast's streams may keep handlers of their own, and these hold sessions.
  execution_context_.reset();
  drop_posted();
}

void event_loop::attach() {
  current = this;
}

bool event_loop::is_current() const noexcept {
  return current == this;
}

name_lookup& event_loop::names() {
  if (!names_)
    names_ = std::make_unique<name_lookup>(*this);
  return *names_;
}

// ---- posted work ----

void event_loop::post(loop_work work) {
  if (is_current()) {
    // Work that another thread posted earlier, and that may have caused this call, runs first.
    if (woken_.load(std::memory_order_acquire))
      fetch_posted();
    work_.push_back(std::move(work));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    inbox_.push_back(std::move(work));
  }
  wake();
}

// The loop stores `may_sleep_` and then reads `woken_`; this thread stores `woken_` and then reads
// `may_sleep_`. All threads see the two stores in one order. So either the loop does not sleep, or
// this thread sees that the loop may sleep, and ends its wait.
void event_loop::wake() noexcept {
  woken_.store(true, std::memory_order_seq_cst);
  if (may_sleep_.load(std::memory_order_seq_cst)
      && may_sleep_.exchange(false, std::memory_order_seq_cst))
    sockets_.wake();
}

void event_loop::fetch_posted() {
  // Cleared before the inbox is emptied: work that is posted from here on sets the flag again.
  woken_.exchange(false, std::memory_order_acq_rel);
  {
    const std::lock_guard lock(mutex_);
    fetched_.swap(inbox_);
  }
  std::move(fetched_.begin(), fetched_.end(), std::back_inserter(work_));
  fetched_.clear();
}

void event_loop::drop_posted() noexcept {
  // Destroying a piece of work may release objects that post again.
  for (fetch_posted(); !work_.empty(); fetch_posted())
    std::exchange(work_, {}).clear();
}

void event_loop::run_posted() {
  if (woken_.load(std::memory_order_acquire))
    fetch_posted();
  handlers_ = 0;
  for (; handlers_ < handlers_per_turn_max && !work_.empty(); ++handlers_) {
    loop_work next = std::move(work_.front());
    work_.pop_front();
    next();
  }
}

void event_loop::when_served(std::function<void()> answered) {
  // The question is posted, so it follows all work that was posted before it. Then it waits for one
  // round of the sockets and one of the owner's work.
  post([this, answered = std::move(answered)]() mutable {
    questions_.push_back({std::move(answered), sockets_.round_of_all(),
                          turn_work_ == nullptr ? 0 : turn_work_->round_of_all()});
  });
}

// ---- a turn ----

bool event_loop::turn(bool may_wait) {
  has_waited_ = may_wait && !has_left_over();
  std::size_t ready = 0;
  if (has_waited_) {
    ready = wait();
  } else {
    ready = sockets_.wait(duration::zero());
    read_clock(last_read_);
  }
  sockets_.dispatch();
  run_posted();
  judge_timers();
  return ready != 0 || may_wait;
}

// If a step left work over, the next turn must not sleep, because that work would wait as long as
// the sleep lasts.
bool event_loop::has_left_over() const noexcept {
  return !work_.empty() || timers_left_ || !questions_.empty();
}

std::size_t event_loop::wait() {
  const std::optional<time_point> earliest = timers_.earliest();
  // In system time. `last_read_` was set when the loop ended its last turn.
  const time_point until = earliest ? *earliest + skipped_ : time_point::max();
  duration timeout = readiness_set::forever;
  if (earliest)
    timeout = std::max(until - last_read_, duration::zero());
  may_sleep_.store(true, std::memory_order_seq_cst);
  if (woken_.load(std::memory_order_seq_cst))
    timeout = duration::zero();
  const std::size_t ready = sockets_.wait(timeout);
  may_sleep_.store(false, std::memory_order_relaxed);
  read_clock(std::max(last_read_, until));
  return ready;
}

event_loop::time_point event_loop::end_turn() noexcept {
  // A callee may request another call at the end of this turn.
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
           && (turn_work_ == nullptr || turn_work_->rounds() >= one.work_round);
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
}

// ---- time ----

// `busy_since` is the system time from which on the thread should have returned here without delay.
void event_loop::read_clock(time_point busy_since) noexcept {
  last_read_ = source_();
  if (last_read_ - busy_since > stall_min) {
    // A wait that ended too late counts only up to the timer that should have ended it.
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

// A deadline must count input that arrived in time. After a pause both a peer's bytes and its
// deadline are due; a timer that was judged first would close the connection of a peer that did
// nothing wrong. Therefore the loop reads sockets before it judges timers. If the thread may have
// been stopped between its wait and its reading of the clock, the loop asks once more for ready
// sockets. And due timers wait for some turns while more sockets are ready, or more work is posted,
// than one turn serves.
void event_loop::judge_timers() {
  timers_left_ = false;
  const std::optional<time_point> earliest = timers_.earliest();
  if (!earliest || *earliest > now_) {
    turns_behind_ = 0;
    return;
  }
  timers_left_ = true;
  if (sockets_.wait(duration::zero()) != 0)
    sockets_.dispatch();
  if ((sockets_.has_more() || !work_.empty()) && ++turns_behind_ < turns_behind_max)
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
