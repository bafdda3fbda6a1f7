#include "actors/database_server/database_server_state.hpp"

#include "actors/channels.hpp"
#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "database_server";

using metrics = runtime::database_metrics;

std::size_t size_of(const request& one) noexcept {
  return sizeof(request) + one.bytes.size();
}

}  // namespace

database_server_state::database_server_state(const database_server_options& options,
                                             const dc::schema& contract, runtime::logger& log)
    : options_(options), contract_(contract), log_(log), answers_(options.operations),
      workers_(std::max<std::size_t>(options.workers, 1)),
      metrics_(options.metrics ? options.metrics
                               : std::make_shared<runtime::database_metrics>("", workers_.size())) {
  out_.speak_as(options_.as);
  out_.subscribe(options_.operations.control);
  out_.subscribe(all_database_servers);
}

runtime::emission database_server_state::take_emission() {
  acknowledged_ = frames_in_.handled();
  return out_.take(acknowledged_);
}

bool database_server_state::is_idle() const noexcept {
  return waiting_ == 0 && std::none_of(workers_.begin(), workers_.end(), [](const worker& one) {
           return one.is_busy;
         });
}

void database_server_state::show_counts() const noexcept {
  for (std::size_t i = 0; i < workers_.size(); ++i)
    metrics_->waiting[i].set(workers_[i].waiting.size() + workers_[i].at_hand);
  metrics_->waiting_bytes.set(waiting_bytes_);
}

// ---- requests ----

bool database_server_state::work(std::size_t budget, time_point now) {
  for (; budget > 0; --budget) {
    if (!frames_in_.next())
      return false;
    const auto datagram = runtime::datagram_view::of(frames_in_.frame());
    const auto message = datagram ? runtime::message_view::of(*datagram) : std::nullopt;
    if (message) {
      handle(*message, now);
    } else {
      log_.about(runtime::channel{0});
      log_.error(log_category, "datagram cut short; dropped",
                 {{"bytes", frames_in_.frame().size()}});
    }
  }
  return true;
}

void database_server_state::handle(const runtime::message_view& message, time_point now) {
  log_.about(message.sender);
  request one;
  std::string_view why;
  switch (read_request(contract_, options_.strings, message, one, why)) {
  case reading::good:
    one.since = now;
    wait(std::move(one));
    return;
  case reading::refused: refuse(one); break;
  case reading::dropped: break;
  }
  metrics_->failures[metrics::malformed].add(1);
  log_.warn(
    log_category, why,
    {{"sender", value(message.sender)}, {"type", message.type}, {"object", value(one.object)}});
}

void database_server_state::wait(request what) {
  if (is_taken_over_) {
    metrics_->failures[metrics::taken_over].add(1);
    return;
  }
  if (waiting_ >= options_.waiting_max
      || waiting_bytes_ + size_of(what) > options_.waiting_bytes_max) {
    log_.error(
      log_category, "too many requests wait for the database; newest request failed",
      {{"sender", value(what.sender)}, {"type", what.type}, {"object", value(what.object)}});
    metrics_->failures[metrics::too_many_wait].add(1);
    refuse(what);
    return;
  }
  // All requests of one object go to one worker. A new object has no id yet, and only worker 0
  // assigns ids.
  const std::size_t which =
    what.kind == request_kind::create ? 0 : value(what.object) % workers_.size();
  if (workers_[which].has_failed_storage && answer_type(what.type) != 0) {
    metrics_->failures[metrics::storage_failed].add(1);
    refuse(what);
    return;
  }
  ++waiting_;
  waiting_bytes_ += size_of(what);
  workers_[which].waiting.push_back(std::move(what));
}

void database_server_state::refuse(const request& what) {
  answers_.refuse(what, out_.frames());
}

// Drops a request without an answer, because another server uses the database now.
void database_server_state::drop(const request& what) {
  metrics_->failures[metrics::taken_over].add(1);
  --waiting_;
  waiting_bytes_ -= size_of(what);
}

// Another server has taken the database over and answers from now on. This server stops answering:
// two answers to one request would be worse than none.
void database_server_state::end_use(const std::string& why) {
  if (std::exchange(is_taken_over_, true))
    return;
  log_.about(runtime::channel{0});
  log_.error(log_category, "database taken over by another server; this one stops",
             {{"database", value(options_.operations.control)}, {"why", why}});
  for (worker& one : workers_) {
    for (const request& what : one.waiting)
      drop(what);
    one.waiting.clear();
    one.doubtful = 0;
    one.pause = {};
  }
  metrics_->owned.set(0);
  show_whether_reachable();
}

// ---- workers ----

request_list database_server_state::next_for(std::size_t number, time_point now) {
  worker& one = workers_[number];
  request_list next;
  if (one.is_busy || one.waiting.empty() || now < one.pause_until)
    return next;
  const std::size_t count =
    std::max(one.doubtful, std::min(one.waiting.size(), options_.together_max));
  next.reserve(count);
  std::move(one.waiting.begin(), one.waiting.begin() + static_cast<std::ptrdiff_t>(count),
            std::back_inserter(next));
  one.waiting.erase(one.waiting.begin(), one.waiting.begin() + static_cast<std::ptrdiff_t>(count));
  begin(one, count, now);
  return next;
}

bool database_server_state::begin_to_look(std::size_t number, time_point now) {
  worker& one = workers_[number];
  if (one.answered_at == time_point::min())
    one.answered_at = now;
  if (look_due(one) > now)
    return false;
  begin(one, 0, now);
  return true;
}

void database_server_state::begin(worker& one, std::size_t at_hand, time_point now) noexcept {
  one.is_busy = true;
  one.at_hand = at_hand;
  one.busy_since = now;
}

// While the database is unreachable, an idle worker checks it as often as a worker with requests
// would.
database_server_state::time_point
database_server_state::look_due(const worker& one) const noexcept {
  if (is_taken_over_ || options_.look_interval.count() == 0 || one.is_busy || !one.waiting.empty()
      || one.answered_at == time_point::min())
    return time_point::max();
  return one.pause.count() != 0 ? one.pause_until : one.answered_at + options_.look_interval;
}

void database_server_state::done(std::size_t number, request_list requests,
                                 transaction_result result, time_point now) {
  worker& one = workers_[number];
  one.is_busy = false;
  one.at_hand = 0;
  one.answered_at = now;
  if (std::exchange(one.is_silent, false)) {
    log_.info(log_category, "database answers again", {{"worker", number}});
    show_whether_reachable();
  }
  one.doubtful = result.doubtful;
  out_.frames().append(result.frames.bytes());
  report_faults(std::move(result.faults));
  const auto rest = requests.begin() + static_cast<std::ptrdiff_t>(result.done);
  for (const std::size_t together : result.commits)
    metrics_->commit_operations.observe(together);
  metrics_->failures[metrics::impossible].add(result.impossible);
  for (auto at = requests.begin(); at != rest; ++at) {
    metrics_->completion_times[static_cast<std::size_t>(at->kind)].observe(
      runtime::microseconds_of(now - at->since));
    --waiting_;
    waiting_bytes_ -= size_of(*at);
  }
  if (result.is_taken_over)
    end_use(*result.trouble);
  if (is_taken_over_) {
    for (auto at = rest; at != requests.end(); ++at)
      drop(*at);
    one.doubtful = 0;
    return;
  }
  one.waiting.insert(one.waiting.begin(), std::make_move_iterator(rest),
                     std::make_move_iterator(requests.end()));
  if (!result.trouble) {
    one.has_failed_storage = false;
    if (std::exchange(one.pause, {}) != std::chrono::milliseconds(0)) {
      log_.info(log_category, "database reachable again", {{"worker", number}});
      metrics_->reconnects.add(1);
      show_whether_reachable();
    }
    return;
  }
  note_trouble(one, result);
  one.pause = std::clamp(one.pause * 2, options_.first_pause, options_.last_pause);
  one.pause_until = now + one.pause;
  show_whether_reachable();
  check_deadlines(now);
}

void database_server_state::note_trouble(worker& one, const transaction_result& result) {
  const auto number = &one - workers_.data();
  if (one.pause == std::chrono::milliseconds(0))
    metrics_->lost.add(1);
  const bool fails_now = result.has_failed_storage && !one.has_failed_storage;
  one.has_failed_storage = result.has_failed_storage || one.has_failed_storage;
  const std::size_t refused = one.has_failed_storage ? refuse_answered(one) : 0;
  if (!fails_now && one.pause != std::chrono::milliseconds(0))
    return;
  log_.about(runtime::channel{0});
  if (fails_now)
    log_.error(log_category,
               "disk failed to store a write; requests fail until the database recovered",
               {{"worker", number}, {"refused", refused}, {"why", *result.trouble}});
  else
    log_.error(log_category, "database not reachable; requests wait",
               {{"worker", number}, {"why", *result.trouble}});
}

// Only SQLite reports a disk failure, and it has no transaction in doubt, so no request in doubt is
// here.
std::size_t database_server_state::refuse_answered(worker& one) {
  const auto end =
    std::stable_partition(one.waiting.begin(), one.waiting.end(),
                          [](const request& what) { return answer_type(what.type) == 0; });
  for (auto at = end; at != one.waiting.end(); ++at) {
    refuse(*at);
    --waiting_;
    waiting_bytes_ -= size_of(*at);
  }
  const auto refused = static_cast<std::size_t>(one.waiting.end() - end);
  metrics_->failures[metrics::storage_failed].add(refused);
  one.waiting.erase(end, one.waiting.end());
  return refused;
}

void database_server_state::show_whether_reachable() noexcept {
  const bool is_away = std::any_of(workers_.begin(), workers_.end(), [](const worker& one) {
    return one.is_silent || one.pause != std::chrono::milliseconds(0);
  });
  metrics_->reachable.set(is_away || is_taken_over_ ? 0 : 1);
}

// Detects a worker that hangs without reporting a failure: its database server is stopped, or the
// network drops the answers.
void database_server_state::notice_silence(time_point now) {
  for (worker& one : workers_) {
    if (!one.is_busy || one.is_silent || now < one.busy_since + options_.silence_max)
      continue;
    one.is_silent = true;
    log_.about(runtime::channel{0});
    log_.error(log_category, "database does not answer; requests wait",
               {{"worker", &one - workers_.data()}, {"at_hand", one.at_hand}});
    show_whether_reachable();
  }
}

void database_server_state::report_unfinished() {
  if (waiting_ == 0)
    return;
  std::size_t at_hand = 0;
  for (const worker& one : workers_) {
    at_hand += one.at_hand;
    for (std::size_t i = 0; i < one.waiting.size(); ++i) {
      const request& what = one.waiting[i];
      log_.about(what.sender);
      log_.error(
        log_category,
        i < one.doubtful ? "node stopped before a request was confirmed; it may be lost"
                         : "node stopped before a request was done; request lost",
        {{"sender", value(what.sender)}, {"type", what.type}, {"object", value(what.object)}});
    }
  }
  log_.about(runtime::channel{0});
  log_.error(log_category, "node stopped before the database finished; requests lost",
             {{"waiting", waiting_ - at_hand}, {"at_hand", at_hand}});
}

void database_server_state::report_faults(std::vector<operation_fault> faults) {
  for (const operation_fault& one : faults) {
    log_.about(one.sender);
    const runtime::log_field sender{"sender", value(one.sender)};
    const runtime::log_field type{"type", one.type};
    const runtime::log_field object{"object", value(one.object)};
    if (one.why.empty())
      log_.warn(log_category, one.sentence, {sender, type, object});
    else
      log_.warn(log_category, one.sentence, {sender, type, object, {"why", one.why}});
  }
}

// ---- time ----

// Fails requests whose time is over, if they have an answer. Changes without an answer wait without
// a limit of time: they are lost only if there is no room for them.
void database_server_state::check_deadlines(time_point now) {
  notice_silence(now);
  for (worker& one : workers_) {
    const auto is_late = [&](const request& what) {
      return answer_type(what.type) != 0 && what.since + options_.patience <= now;
    };
    const auto from = one.waiting.begin() + static_cast<std::ptrdiff_t>(one.doubtful);
    const auto end = std::stable_partition(from, one.waiting.end(),
                                           [&](const request& what) { return !is_late(what); });
    for (auto at = end; at != one.waiting.end(); ++at) {
      log_.about(at->sender);
      log_.error(
        log_category, "request waited too long for the database; request failed",
        {{"sender", value(at->sender)}, {"type", at->type}, {"object", value(at->object)}});
      metrics_->failures[metrics::too_late].add(1);
      refuse(*at);
      --waiting_;
      waiting_bytes_ -= size_of(*at);
    }
    one.waiting.erase(end, one.waiting.end());
  }
}

database_server_state::time_point database_server_state::next_deadline() const {
  time_point next = time_point::max();
  for (const worker& one : workers_) {
    next = std::min(next, look_due(one));
    if (one.is_busy && !one.is_silent)
      next = std::min(next, one.busy_since + options_.silence_max);
    if (!one.is_busy && !one.waiting.empty())
      next = std::min(next, one.pause_until);
    for (std::size_t i = one.doubtful; i < one.waiting.size(); ++i) {
      if (answer_type(one.waiting[i].type) == 0)
        continue;
      next = std::min(next, one.waiting[i].since + options_.patience);
      break;  // later requests arrived later
    }
  }
  return next;
}

}  // namespace donet::actors
