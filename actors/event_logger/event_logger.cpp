#include "actors/event_logger/event_logger.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "event_logger";

// A wall clock can be set, and a machine can sleep, so the actor reads the wall clock at least this
// often.
constexpr std::chrono::minutes wall_clock_trust{10};
// The minimum time between two log lines about losses.
constexpr std::chrono::seconds report_interval{1};

// Sent by the actor to itself.
struct events_came {
  std::shared_ptr<const runtime::udp_batch> events;
};
struct wall_clock_due {};
struct retry_due {};
struct report_due {};
/// Sent by the actor to itself, after all events that were received before the end.
struct last_came {};

std::size_t cost_of(const runtime::udp_batch& events) noexcept {
  return events.bytes.size()
         + events.datagrams.size() * sizeof(decltype(events.datagrams)::value_type);
}

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::events_came)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::wall_clock_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::retry_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::report_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::last_came)

namespace donet::actors {

event_logger::event_logger(caf::actor_config& config, runtime::unit& home, runtime::clock& time,
                           event_logger_setup setup, runtime::logger& log)
    : runtime::pinned_actor(config, home), time_(time), options_(setup.options),
      receiver_(std::move(setup.receiver)), wall_(std::move(setup.wall)),
      metrics_(std::move(setup.metrics)), log_(log), writer_(setup.make_writer(*this)) {}

caf::behavior event_logger::make_behavior() {
  return {
    [this](const begin_events&) { begin(); },
    [this](const events_came& came) { take(came.events); },
    [this](const events_written& one) { written(one); },
    [this](const wall_clock_due&) { look_at_wall_clock(); },
    [this](const cycle_events&) { runtime::tell(writer_, cycle_log{wall_()}); },
    [this](const retry_due&) { try_again(); },
    [this](const report_due&) {
      has_just_told_ = false;
      report_losses();
    },
    [this](const end_events&) { end(); },
    [this](const last_came&) { close(); },
    [this](const log_closed&) {
      writer_ = nullptr;
      self_ = nullptr;
      quit();
    },
  };
}

void event_logger::begin() {
  started_ = wall_();
  runtime::tell(writer_, begin_log{started_});
  rotates_ = next_rotation(options_.every, started_, started_);
  if (rotates_)
    look_at_wall_clock();
  receiver_->start([this](runtime::udp_batch batch) {
    runtime::tell(*this, events_came{std::make_shared<const runtime::udp_batch>(std::move(batch))});
  });
}

// At the end the bound does not apply to the events that the kernel has buffered.
void event_logger::take(std::shared_ptr<const runtime::udp_batch> events) {
  count_lost_by_kernel();
  const std::size_t cost = cost_of(*events);
  if (waiting_bytes_ + cost > options_.waiting_bytes_max && !is_ending_) {
    metrics_->lost(runtime::event_loss::queue).add(events->datagrams.size());
    untold_by_queue_ += events->datagrams.size();
  } else {
    waiting_bytes_ += cost;
    runtime::tell(writer_, write_events{std::move(events), wall_()});
  }
  report_losses();
}

void event_logger::written(const events_written& one) {
  if (one.events)
    waiting_bytes_ -= cost_of(*one.events);
  if (!one.is_troubled || retries_ || is_ending_)
    return;
  retries_ = true;
  retry_timer_ = time_.after(options_.retry_after, [this] { runtime::tell(*this, retry_due{}); });
}

void event_logger::try_again() {
  retries_ = false;
  runtime::tell(writer_, try_log_again{wall_()});
}

void event_logger::look_at_wall_clock() {
  const wall_time now = wall_();
  if (now >= *rotates_) {
    runtime::tell(writer_, cycle_log{now});
    rotates_ = next_rotation(options_.every, started_, now);
  }
  const runtime::clock::duration left =
    std::min<std::chrono::seconds>(*rotates_ - now, wall_clock_trust);
  rotation_timer_ = time_.after(left, [this] { runtime::tell(*this, wall_clock_due{}); });
}

void event_logger::count_lost_by_kernel() {
  const std::uint64_t all = receiver_->lost();
  metrics_->lost(runtime::event_loss::kernel).add(all - lost_by_kernel_);
  untold_by_kernel_ += all - lost_by_kernel_;
  lost_by_kernel_ = all;
}

void event_logger::report_losses() {
  if (has_just_told_ || untold_by_kernel_ + untold_by_queue_ == 0)
    return;
  log_.warn(log_category, "events arrive faster than they are written; events lost",
            {{"by_kernel", std::exchange(untold_by_kernel_, 0)},
             {"by_queue", std::exchange(untold_by_queue_, 0)}});
  has_just_told_ = true;
  report_timer_ = time_.after(report_interval, [this] { runtime::tell(*this, report_due{}); });
}

// From here on it receives only its own messages.
void event_logger::end() {
  self_ = caf::actor_cast<caf::actor>(this);
  is_ending_ = true;
  receiver_->drain();
  runtime::tell(*this, last_came{});
}

void event_logger::close() {
  has_just_told_ = false;
  count_lost_by_kernel();
  report_losses();
  receiver_->stop();
  rotation_timer_.cancel();
  retry_timer_.cancel();
  report_timer_.cancel();
  runtime::tell(writer_, close_log{});
}

}  // namespace donet::actors
