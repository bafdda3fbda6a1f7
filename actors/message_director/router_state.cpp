#include "actors/message_director/router_state.hpp"

#include "runtime/check.hpp"
#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace donet::actors {

using runtime::subscriber;

namespace {

constexpr std::string_view self = "message_director";

// So many bytes, delivered once, are as much work as the delivery itself.
constexpr std::size_t bytes_per_work = 1024;

bool is_power_of_ten(std::uint64_t n) noexcept {
  while (n % 10 == 0)
    n /= 10;
  return n == 1;
}

}  // namespace

router_state::router_state(router_options options, runtime::logger& log)
    : options_(options), log_(log), table_({.has_parent = options.has_upstream}),
      remote_({.has_parent = false}), serving_(!options.joins) {
  if (options_.has_upstream)
    upstream_ = open(sink_kind::upstream, "upstream");
}

router_state::~router_state() = default;

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
  opened.awaited = runtime::awaited_channels(options_.provisional_channels_max);
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
  return is(id, sink_kind::participant) || is(id, sink_kind::upstream) || is(id, sink_kind::service)
         || is(id, sink_kind::peer);
}

void router_state::job::clear() noexcept {
  frames = {};
  credit = {};
  done = 0;
  left_behind.reset();
  in_range = false;
  steps.clear();
  step = step_end = 0;
  handled = 0;
  credits.clear();
  sender = runtime::no_participant;
  link.reset();
  subscribes = false;
  ahead.reset();
  if (steps.capacity() > runtime::kept_elements_max)
    std::vector<runtime::emission::step>().swap(steps);
}

std::unique_ptr<router_state::job> router_state::make_job(job_kind kind, sink_id from) {
  std::unique_ptr<job> made = spare_jobs_.take();
  made->kind = kind;
  made->from = from;
  return made;
}

// ---- what comes in ----

void router_state::frames_in(sink_id from, runtime::batch frames, runtime::read_credit credit) {
  std::unique_ptr<job> added = make_job(job_kind::frames, from);
  added->frames = std::move(frames);
  added->credit = std::move(credit);
  jobs_.push_back(std::move(added));
}

void router_state::participant_lost(sink_id id, runtime::close_reason reason) {
  std::unique_ptr<job> added = make_job(job_kind::leaving, id);
  added->reason = reason;
  jobs_.push_back(std::move(added));
}

void router_state::backlog(sink_id who, runtime::backlog level) {
  if (!knows(who))
    return;
  if (level == runtime::backlog::extreme)
    log_.warn(self, "send queue grew too long; all clients pause",
              {{"peer", at(who.number).peer}, {"name", at(who.number).name}});
  backlogs_.set(who, level);
}

void router_state::stop() {
  stopping_ = true;
  // Nobody waits for other nodes any more.
  release_parked();
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (sinks_[i].kind == sink_kind::participant)
      participant_lost(id_of(subscriber{static_cast<std::uint32_t>(i)}),
                       runtime::close_reason::stopping);
  }
}

bool router_state::work(std::size_t budget) {
  while (!jobs_.empty() && budget > 0) {
    std::unique_ptr<job> now = jobs_.take_front();
    // A job that leads to others (a leaving one to what it left behind) puts them in front itself.
    switch (advance(*now, budget)) {
    case progress::done:
      now->clear();
      spare_jobs_.keep(std::move(now));
      break;
    case progress::more: jobs_.push_front(std::move(now)); break;
    case progress::blocked: {
      auto& parked = at(now->from.number).parked;
      parked.push_back(std::move(now));
      break;
    }
    }
  }
  return !jobs_.empty();
}

router_state::progress router_state::advance(job& now, std::size_t& budget) {
  if (now.kind == job_kind::left_behind)
    return run_left_behind(now, budget);
  if (now.kind == job_kind::ageing)
    return age(now, budget);
  if (now.kind == job_kind::leaving && !is(now.from, sink_kind::participant))
    return leave(now, budget);
  if (!knows(now.from))
    return progress::done;
  // What waits keeps its order.
  if (!at(now.from.number).parked.empty())
    return progress::blocked;
  switch (now.kind) {
  case job_kind::leaving: return leave(now, budget);
  case job_kind::emission: return apply(now, budget);
  case job_kind::link: return take_in(now, budget);
  default: return route(now, now.frames.size(), budget);
  }
}

// ---- routing ----

// Says whether all up to `stop` is routed, or its sender had to leave.
router_state::progress router_state::route(job& now, std::size_t stop, std::size_t& budget) {
  if (!is(now.from, sink_kind::participant))
    return route_frames(now, stop, budget);
  const std::size_t start = now.done;
  const std::uint64_t handled = counts_.handled();
  const progress routed = route_frames(now, stop, budget);
  counts_.received_frames += counts_.handled() - handled;
  // Up to and with what its sender had to leave for.
  counts_.received_bytes += now.done - start;
  return routed;
}

// A subscribing message to a participant is looked up alone, or it would not be anticipated. Most
// frames of a run are of one type, which is looked for once.
inline bool router_state::run::takes(const runtime::datagram_view& datagram) noexcept {
  if (!one_recipient || to_services || datagram.recipient_count() != 1
      || datagram.recipient(0) != recipient)
    return false;
  const std::optional<std::uint16_t> type = datagram.type();
  if (!to_participants || !type || type == plain_type)
    return true;
  if (runtime::is_one_of(subscribing_messages(), *type))
    return false;
  plain_type = type;
  return true;
}

// Frames that go to the same sinks and stand one after the other are delivered together: what a
// sender sends to one channel in a row costs one delivery for each sink.
router_state::progress router_state::route_frames(job& now, std::size_t stop, std::size_t& budget) {
  const bool controls = is(now.from, sink_kind::participant);
  const bool own_service = is(now.from, sink_kind::service);
  const bool may_wait = controls || own_service;
  if (now.in_range && !continue_range(now, budget))
    return progress::more;
  const std::size_t start = now.done;
  const dc::bytes_view frames = now.frames.bytes().subspan(start, stop - start);
  runtime::frame_walker walker(frames);
  if (!now.ahead && runtime::lookahead::is_worthwhile(table_))
    now.ahead.emplace(now.frames.bytes().subspan(start), table_, subscribing_messages());
  run pending;
  pending.begin = pending.end = start;
  std::size_t work = 0;
  bool blocked = false;
  for (dc::bytes_view frame; work < budget && walker.next(frame); ++work) {
    const std::size_t end = start + walker.consumed();
    const std::optional<runtime::datagram_view> datagram = runtime::datagram_view::of(frame);
    if (now.ahead)
      now.ahead->advance();
    if (datagram && pending.takes(*datagram)) {
      pending.end = end;
      ++pending.frames;
      continue;
    }
    work += flush(now, pending);
    pending = {};
    pending.begin = pending.end = end;
    if (!datagram) {
      if (!cut_short(now.from, frame, controls)) {
        now.done = end;
        return progress::done;
      }
    } else if (controls && datagram->is_control()) {
      if (!control(now, *datagram, work, budget)) {
        now.done = end;
        return progress::done;
      }
      if (now.in_range)
        break;
    } else if (own_service && datagram->is_control()) {
      complain(now.from, "a datagram to channel 1 alone is dropped", "bytes", frame.size());
    } else {
      pending.begin = end - runtime::limits::length_tag_size - frame.size();
      if (may_wait && must_wait(now.from)) {
        pending.end = pending.begin;
        blocked = true;
        break;
      }
      look_up(now, *datagram, pending);
      pending.frames = 1;
      // What it causes holds for the next frame, whose recipients are looked up anew.
      if ((pending.to_services || pending.to_participants) && anticipate(now, *datagram))
        pending.one_recipient = false;
    }
  }
  now.done = blocked ? pending.begin : start + walker.consumed();
  runtime::check(blocked || now.in_range || now.done == stop || work >= budget,
                 "a batch ends in the middle of a frame");
  work += flush(now, pending);
  budget -= std::min(budget, work);
  if (blocked)
    return progress::blocked;
  return now.done == stop && !now.in_range ? progress::done : progress::more;
}

void router_state::look_up(const job& now, const runtime::datagram_view& datagram, run& pending) {
  recipients_.clear();
  table_.collect(datagram.recipients(), datagram.recipient_count(), recipients_);
  // What came from another node goes to no other: each sender's node sends it to all.
  if (!peers_.empty() && now.kind != job_kind::link)
    remote_.collect(datagram.recipients(), datagram.recipient_count(), recipients_);
  pending.one_recipient = datagram.recipient_count() == 1;
  if (pending.one_recipient)
    pending.recipient = datagram.recipient(0);
  for (const subscriber to : recipients_) {
    const sink_kind kind = at(to).kind;
    pending.to_services =
      pending.to_services || kind == sink_kind::service || kind == sink_kind::peer;
    pending.to_participants = pending.to_participants || kind == sink_kind::participant;
  }
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
  if (!backlogs_.empty())
    note_backlog(now, pending);
  counts_.datagrams += pending.frames;
  if (recipients_.empty() && !options_.has_upstream && now.kind != job_kind::link)
    counts_.undeliverable += pending.frames;
  counts_.deliveries += deliveries;
  counts_.delivered_frames += deliveries * pending.frames;
  counts_.delivered_bytes += deliveries * size;
  if (options_.has_upstream && now.from != upstream_ && now.kind != job_kind::link) {
    forward(now.frames, pending);
    ++deliveries;
  }
  return deliveries * (1 + size / bytes_per_work);
}

// Only services and other nodes have clients: what a participant sends pauses no client.
void router_state::note_backlog(const job& now, const run& pending) {
  if (now.kind != job_kind::emission && now.kind != job_kind::link)
    return;
  const dc::bytes_view frames =
    now.frames.bytes().subspan(pending.begin, pending.end - pending.begin);
  for (const subscriber to : recipients_)
    backlogs_.note(to, frames);
  if (upstream_connected_ && now.kind != job_kind::link)
    backlogs_.note(upstream_.number, frames);
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

}  // namespace donet::actors
