#include "actors/message_director/router_state.hpp"

#include "runtime/check.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

namespace {

constexpr std::string_view self = "message_director";

// So many bytes, delivered once, are as much work as the delivery itself.
constexpr std::size_t bytes_per_work = 1024;

// Whose frames nobody gets back: one who has left.
constexpr sink_id nobody{subscriber{UINT32_MAX}, 0};

bool is_power_of_ten(std::uint64_t n) noexcept {
  while (n % 10 == 0)
    n /= 10;
  return n == 1;
}

}  // namespace

router_state::router_state(router_options options, runtime::logger& log)
    : options_(options), log_(log) {
  if (options_.has_upstream)
    upstream_ = open(sink_kind::upstream, "upstream");
}

// ---- who is there ----

sink_id router_state::open(sink_kind kind, std::string peer) {
  if (free_.empty()) {
    free_.push_back(subscriber{static_cast<std::uint32_t>(sinks_.size())});
    sinks_.emplace_back();
  }
  const subscriber number = free_.back();
  free_.pop_back();
  sink& opened = at(number);
  const std::uint32_t generation = opened.generation + 1;
  opened = sink{};
  opened.kind = kind;
  opened.generation = generation;
  opened.peer = std::move(peer);
  out_.open(number, kind == sink_kind::service);
  return {number, generation};
}

sink_id router_state::add_participant(std::string peer) {
  ++participants_;
  return open(sink_kind::participant, std::move(peer));
}

sink_id router_state::id_of(subscriber number) const noexcept {
  return {number, sinks_[static_cast<std::size_t>(number)].generation};
}

bool router_state::is(sink_id id, sink_kind kind) const noexcept {
  const auto index = static_cast<std::size_t>(id.number);
  return index < sinks_.size() && sinks_[index].kind == kind
         && sinks_[index].generation == id.generation;
}

bool router_state::knows(sink_id id) const noexcept {
  return is(id, sink_kind::participant) || is(id, sink_kind::upstream)
         || is(id, sink_kind::service);
}

// ---- what comes in ----

void router_state::frames_in(sink_id from, runtime::batch frames, runtime::read_credit credit) {
  job added;
  added.from = from;
  added.frames = std::move(frames);
  added.credit = std::move(credit);
  jobs_.push_back(std::move(added));
}

void router_state::participant_lost(sink_id id) {
  job added;
  added.kind = job_kind::leaving;
  added.from = id;
  jobs_.push_back(std::move(added));
}

void router_state::stop() {
  stopping_ = true;
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (sinks_[i].kind == sink_kind::participant)
      participant_lost(id_of(subscriber{static_cast<std::uint32_t>(i)}));
  }
}

bool router_state::work(std::size_t budget) {
  while (!jobs_.empty() && budget > 0) {
    job now = std::move(jobs_.front());
    jobs_.pop_front();
    // A job that leads to others (a leaving one to what it left behind) puts them in front itself.
    if (!advance(now, budget))
      jobs_.push_front(std::move(now));
  }
  return !jobs_.empty();
}

// Whether the job is done.
bool router_state::advance(job& now, std::size_t& budget) {
  switch (now.kind) {
  case job_kind::frames: return !knows(now.from) || route(now, now.frames.size(), budget);
  case job_kind::leaving: return leave(now.from, budget);
  case job_kind::left_behind: return run_left_behind(now, budget);
  case job_kind::emission: return !knows(now.from) || apply(now, budget);
  }
  return true;
}

// ---- routing ----

// Frames that go to the same sinks and stand one after the other are delivered together: what a
// sender sends to one channel in a row costs one delivery for each sink. Says whether all up to
// `stop` is routed, or its sender had to leave.
bool router_state::route(job& now, std::size_t stop, std::size_t& budget) {
  const bool controls = is(now.from, sink_kind::participant);
  const bool own_service = is(now.from, sink_kind::service);
  const std::size_t start = now.done;
  runtime::frame_walker walker(now.frames.bytes().subspan(start, stop - start));
  run pending;
  pending.begin = pending.end = start;
  std::size_t work = 0;
  for (dc::bytes_view frame; work < budget && walker.next(frame); ++work) {
    const std::size_t end = start + walker.consumed();
    const std::optional<runtime::datagram_view> datagram = runtime::datagram_view::of(frame);
    if (datagram && pending.takes(*datagram)) {
      pending.end = end;
      ++counts_.datagrams;
      continue;
    }
    work += flush(now, pending);
    pending = {};
    pending.begin = pending.end = end;
    if (!datagram) {
      if (!cut_short(now.from, frame, controls))
        return true;
    } else if (controls && datagram->is_control()) {
      if (!control(now.from, *datagram, work))
        return true;
    } else if (own_service && datagram->is_control()) {
      complain(now.from, "a datagram to channel 1 alone is dropped", "bytes", frame.size());
    } else {
      pending.begin = end - runtime::limits::length_tag_size - frame.size();
      pending.end = end;
      look_up(*datagram, pending);
      ++counts_.datagrams;
      // What it causes holds for the next frame, whose recipients are looked up anew.
      if (pending.to_services && anticipate(*datagram))
        pending.one_recipient = false;
    }
  }
  now.done = start + walker.consumed();
  runtime::check(now.done == stop || work >= budget, "a batch ends in the middle of a frame");
  work += flush(now, pending);
  budget -= std::min(budget, work);
  return now.done == stop;
}

bool router_state::run::takes(const runtime::datagram_view& datagram) const noexcept {
  return one_recipient && !to_services && datagram.recipient_count() == 1
         && datagram.recipient(0) == recipient;
}

void router_state::look_up(const runtime::datagram_view& datagram, run& pending) {
  recipients_.clear();
  table_.collect(datagram.recipients(), datagram.recipient_count(), recipients_);
  pending.one_recipient = datagram.recipient_count() == 1;
  if (pending.one_recipient)
    pending.recipient = datagram.recipient(0);
  for (const subscriber to : recipients_)
    pending.to_services = pending.to_services || at(to).kind == sink_kind::service;
}

// Returns how much work it was.
std::size_t router_state::flush(const job& now, const run& pending) {
  const std::size_t size = pending.end - pending.begin;
  if (size == 0)
    return 0;
  std::size_t deliveries = 0;
  for (const subscriber to : recipients_) {
    // A service may have other participants than the sender.
    if (to == now.from.number && now.kind != job_kind::emission)
      continue;
    out_.append(to, now.sender, now.frames, pending.begin, size);
    ++deliveries;
  }
  counts_.deliveries += deliveries;
  if (options_.has_upstream && now.from != upstream_) {
    forward(now.frames, pending.begin, size);
    ++deliveries;
  }
  return deliveries * (1 + size / bytes_per_work);
}

// To the parent, unmodified, also when nobody here took it (spec/services 2.5).
void router_state::forward(const runtime::batch& frames, std::size_t offset, std::size_t size) {
  if (upstream_connected_) {
    out_.append(upstream_.number, runtime::no_participant, frames, offset, size);
    return;
  }
  if (upstream_backlog_bytes_ + size > options_.upstream_backlog_bytes_max) {
    if (counts_.lost_upstream++ == 0)
      log_.error(self,
                 "the upstream cannot be reached and too much waits for it: datagrams are lost",
                 {{"waiting_bytes", upstream_backlog_bytes_}});
    return;
  }
  upstream_backlog_bytes_ += size;
  upstream_backlog_.push_back(runtime::batch::copy_of(frames.bytes().subspan(offset, size)));
}

// A list of recipients that is cut short. Where it could have been a control message, whatever the
// peer sends next cannot be trusted; elsewhere only this datagram is lost (spec/services 2.8).
// Says whether the sender stays.
bool router_state::cut_short(sink_id from, dc::bytes_view frame, bool controls) {
  ++counts_.malformed;
  if (controls && (frame.empty() || frame[0] == std::byte{1})) {
    complain(from, "a control message is cut short", "bytes", frame.size());
    dismiss(from, runtime::close_reason::malformed);
    return false;
  }
  complain(from, "a datagram's list of recipients is cut short", "bytes", frame.size());
  return true;
}

// ---- leaving ----

bool router_state::leave(sink_id id, std::size_t& budget) {
  if (is(id, sink_kind::participant)) {
    at(id.number).kind = sink_kind::leaving;
    --participants_;
  } else if (!is(id, sink_kind::leaving)) {
    return true;
  }
  changes_.clear();
  const bool done = table_.remove_all(id.number, budget, changes_);
  budget -= std::min(budget, changes_.work);
  tell_upstream();
  if (!done)
    return false;
  leave_behind(id);
  if (stopping_)
    dismissals_.push_back({id, runtime::close_reason::stopping});
  at(id.number).kind = sink_kind::free;
  departed_.push_back(id.number);
  free_.push_back(id.number);
  return true;
}

// What it left behind is routed next, key by key (spec/services 2.6).
void router_state::leave_behind(sink_id id) {
  const post_removes left = std::move(at(id.number).left_behind);
  std::vector<job> jobs;
  for (const auto& [key, datagrams] : left.by_key()) {
    drop_holder(key, id.number);
    runtime::batch_builder frames;
    for (const dc::byte_buffer& datagram : datagrams)
      runtime::check(append_frame(frames, datagram), "a post-remove is larger than a datagram");
    job added;
    added.kind = job_kind::left_behind;
    added.from = nobody;
    added.key = key;
    added.frames = frames.take();
    jobs.push_back(std::move(added));
  }
  jobs_.insert(jobs_.begin(), std::make_move_iterator(jobs.begin()),
               std::make_move_iterator(jobs.end()));
}

// The datagrams first, then the word that they need not be kept (spec/services QUIRK 15).
bool router_state::run_left_behind(job& now, std::size_t& budget) {
  if (!route(now, now.frames.size(), budget))
    return false;
  clear_upstream_copies(now.key);
  return true;
}

// It leaves before anything else happens.
void router_state::dismiss(sink_id id, runtime::close_reason reason) {
  dismissals_.push_back({id, reason});
  job leaving;
  leaving.kind = job_kind::leaving;
  leaving.from = id;
  jobs_.push_front(std::move(leaving));
}

// A peer that sends nothing but faults must not fill the disk: its first three are told, then those
// whose count is a power of ten.
void router_state::complain(sink_id about, std::string_view sentence, std::string_view key,
                            std::uint64_t value) {
  constexpr std::uint64_t told_one_by_one = 3;
  if (about == nobody) {
    log_.error(self, sentence, {{"of", "a post-remove"}, {key, value}});
    return;
  }
  sink& culprit = at(about.number);
  const std::uint64_t nth = ++culprit.faults;
  if (nth > told_one_by_one && !is_power_of_ten(nth))
    return;
  if (culprit.name.empty())
    log_.error(self, sentence, {{key, value}, {"peer", culprit.peer}, {"faults", nth}});
  else
    log_.error(self, sentence,
               {{key, value}, {"peer", culprit.peer}, {"name", culprit.name}, {"faults", nth}});
}

// ---- the parent ----

// All that is in force, then what waits for it (spec/services 2.2).
sink_id router_state::upstream_connected() {
  at(upstream_.number).generation++;
  upstream_ = id_of(upstream_.number);
  upstream_connected_ = true;
  runtime::batch_builder& to = out_.builder(upstream_.number);
  table_.for_each_range([&to](runtime::channel_range range) { append_add_range(to, range); });
  for (const channel c : table_.channels())
    append_add_channel(to, c);
  for (const auto& [key, holders] : key_holders_) {
    for (const subscriber holder : holders)
      send_post_removes_upstream(holder, key);
  }
  for (const runtime::batch& frames : upstream_backlog_)
    out_.append(upstream_.number, runtime::no_participant, frames, 0, frames.size());
  upstream_backlog_.clear();
  upstream_backlog_bytes_ = 0;
  return upstream_;
}

void router_state::upstream_lost() {
  upstream_connected_ = false;
}

}  // namespace donet::actors
