#include "actors/client_agent/client.hpp"

#include "actors/client_agent/permission_rules.hpp"
#include "actors/msgtype.hpp"
#include "runtime/execution/actor_base.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::clock;
using runtime::close_reason;

namespace {

// The texts of client-lost events, which are part of the protocol (spec/clientagent 12).
std::string_view why_lost(close_reason reason) noexcept {
  switch (reason) {
  case close_reason::peer_closed: return "end of file";
  case close_reason::peer_reset: return "connection reset by peer";
  case close_reason::malformed: return "protocol error";
  case close_reason::too_much_waits: return "no buffer space available";
  case close_reason::takes_nothing: return "connection timed out";
  default: return name(reason);
  }
}

bool is_heartbeat(dc::bytes_view body) noexcept {
  return body.size() >= sizeof(std::uint16_t)
         && dc::load_little_endian<std::uint16_t>(body.data()) == msgtype::client_heartbeat;
}

bool opens_interest(dc::bytes_view body) noexcept {
  if (body.size() < sizeof(std::uint16_t))
    return false;
  const auto type = dc::load_little_endian<std::uint16_t>(body.data());
  return type == msgtype::client_add_interest || type == msgtype::client_add_interest_multiple;
}

void count(client_world& world, runtime::write_cause why) {
  world.metrics->tick_writes[static_cast<std::size_t>(why)].add(1);
}

}  // namespace

client::client(caf::actor_config& config, runtime::strand& owner, const client_surroundings& around,
               std::shared_ptr<runtime::connection> connection, session_state session)
    : runtime::strand_actor(config, owner), around_(around), connection_(std::move(connection)),
      session_(std::move(session)) {
  const rate_options& most = around.rates;
  if (most.messages == 0 && most.bytes == 0)
    return;
  rates_ = std::make_unique<rates>();
  rates_->messages = leaky_bucket(most.messages, most.interval);
  rates_->bytes = leaky_bucket(most.bytes, most.interval);
}

// CAF tries the handlers in this order: the frequent ones come first.
caf::behavior client::make_behavior() {
  return {
    [this](const client_receives& one) -> runtime::no_answer {
      receive(*one.world, *one.batch);
      return {};
    },
    [this](const client_sends& one) -> runtime::no_answer {
      receive_from_client(*one.world, one);
      return {};
    },
    [this](const client_writes& one) -> runtime::no_answer {
      is_scheduled_ = false;
      if (!held_output_.empty())
        count(*one.world, runtime::write_cause::tick);
      write_held();
      return {};
    },
    [this](const client_continues& one) { continue_change(*one.world); },
    [this](const client_begins& one) { begin(*one.world, one.is_welcome); },
    [this](const client_is_lost& one) { lose(one); },
    [this](const client_reaches_deadline& one) { on_deadline(*one.world, one.is_unread); },
    [this](const client_is_paused& one) { pause(*one.world, one.is_paused); },
    [this](const client_is_asked& one) {
      *one.is_sender = !session_.is_over() && session_.id() == one.sender;
      *one.is_anonymous = session_.phase() != session_phase::established;
    },
    [this](const client_is_ejected& one) {
      session_.eject(*one.world, *one.why);
      end_turn(*one.world);
    },
    [this](const client_is_weighed& one) { *one.bytes = session_.is_over() ? 0 : held_bytes(); },
    [this](const client_is_cut&) { connection_->close(close_reason::stopping); },
  };
}

// ---- the connection; the shard handles its events in its own turn ----

void client::on_frames(runtime::batch frames, runtime::read_credit credit) {
  runtime::tell(around_.shard,
                client_input{session_.number(), std::move(frames), std::move(credit)});
}

void client::on_closed(close_reason reason) {
  runtime::tell(around_.shard, client_closed{session_.number(), reason});
}

void client::on_oversized_frame() {
  runtime::tell(around_.shard, client_oversized{session_.number()});
}

// ---- the session ----

// Output that waits to be written, messages that wait to be handled, and the data of the session.
std::size_t client::held_bytes() const {
  std::size_t bytes = connection_->queued_bytes() + held_output_.size() + session_.held_bytes();
  for (const input& one : held_)
    bytes += one.frames.held_bytes();
  return bytes;
}

void client::begin(client_world& world, bool is_welcome) {
  has_channel_ = is_welcome;
  connection_->start(*this);
  if (is_welcome)
    session_.begin(world);
  else
    session_.refuse(world);
  end_turn(world);
}

void client::receive(client_world& world, const client_batch& batch) {
  const bool may_hold = around_.tick.is_on();
  bool is_answered = false;
  world.to_client.reserve(batch.encoded_bytes);
  batch.for_each(
    [&](const runtime::message_view& message, const message_route& route, dc::bytes_view encoded) {
      world.log.about(message.sender);
      const std::size_t before = world.to_client.size();
      session_.receive(world, message, route, encoded);
      if (may_hold && world.to_client.size() != before)
        is_answered = is_answered || session_.is_addressed(route);
    });
  // The session may be established now, or less busy: then messages of the client no longer wait.
  const std::size_t before = world.to_client.size();
  handle_held(world);
  is_answered = is_answered || world.to_client.size() != before;
  end_turn(world, may_hold && !is_answered ? output_use::hold : output_use::write);
}

void client::receive_from_client(client_world& world, const client_sends& input_frames) {
  world.log.about(session_.allocated());
  if (input_frames.frames->empty()) {
    count_empty(world);
    return;
  }
  input received{std::move(*input_frames.frames), 0, std::move(*input_frames.credit)};
  if (!held_.empty() || read(world, received) == progress::waits)
    held_.push_back(std::move(received));
  end_turn(world);
}

// A message of the transport without frames. The client cannot drop or delay it, but counts it, so
// that later messages have less room.
void client::count_empty(client_world& world) {
  if (!rates_ || session_.is_over())
    return;
  const bool has_room = rates_->messages.when(world.now, 1) <= world.now;
  rates_->messages.fill(world.now, 1);
  if (has_room)
    return;
  world.metrics->rate_limited.add(1);
  if (around_.rates.policy != rate_policy::eject)
    return;
  session_.eject(world, {eject_code::generic, "Client sends more than it may.", true});
  end_turn(world);
}

// ---- the client's messages, now or later ----

// True while the recipients of the client's messages are behind, or an interest changes in steps, or
// too many interests are under way, or have found too many objects in a short time.
bool client::must_wait(const client_world& world) const noexcept {
  return is_paused_ || session_.is_changing() || session_.is_busy() || waits_for_interest_
         || (world.are_anonymous_paused && session_.phase() == session_phase::anonymous);
}

// The time at which the client may open its next interest. Its slot among those of all clients is
// reserved when its own objects are paid for.
clock::time_point client::next_interest_at(client_world& world) noexcept {
  const clock::time_point paid = session_.next_interest_at();
  if (paid > world.now)
    return paid;
  if (interest_slot_ == clock::time_point{})
    interest_slot_ = world.interests.reserve(world.now, session_.expected_objects());
  return interest_slot_;
}

client::progress client::read(client_world& world, input& from) {
  const std::size_t start = from.done;
  runtime::frame_walker walker(from.frames.bytes().subspan(start));
  for (dc::bytes_view body; !session_.is_over() && walker.next(body);) {
    const bool is_interest = opens_interest(body);
    waits_for_interest_ = is_interest && next_interest_at(world) > world.now;
    if (waits_for_interest_ || must_wait(world) || handle(world, body) == progress::waits)
      return progress::waits;
    if (is_interest)
      interest_slot_ = {};
    from.done = start + walker.consumed();
    world.read_bytes += runtime::limits::length_tag_size + body.size();
  }
  world.credits.push_back(std::move(from.credit));
  return progress::handled;
}

// Handles the messages that wait, unless the rate limit has a time for them.
void client::handle_held(client_world& world) {
  if (held_.empty() || (rates_ && rates_->resume_at != clock::time_point::max()))
    return;
  std::vector<input> held = std::exchange(held_, {});
  auto at = held.begin();
  while (at != held.end() && read(world, *at) == progress::handled)
    ++at;
  held_.assign(std::make_move_iterator(at), std::make_move_iterator(held.end()));
  if (held_.empty() && lost_)
    runtime::tell(around_.shard, client_closed{session_.number(), *lost_});
}

client::progress client::handle(client_world& world, dc::bytes_view body) {
  if (!rates_ || is_heartbeat(body) || has_room(world, body)) {
    session_.receive_from_client(world, body);
    return progress::handled;
  }
  world.metrics->rate_limited.add(1);
  if (rates_->resume_at != clock::time_point::max())
    return progress::waits;
  if (around_.rates.policy == rate_policy::eject)
    session_.eject(world, {eject_code::generic, "Client sends more than it may.", true});
  else
    world.log.warn("client_agent", "rate limit exceeded; message dropped",
                   {{"client", value(session_.allocated())}, {"peer", connection_->peer()}});
  return progress::handled;
}

// Counts the message if the rate limit has room for it. Otherwise notes the time of room, if the
// message has to wait.
bool client::has_room(client_world& world, dc::bytes_view body) {
  const std::size_t size = runtime::limits::length_tag_size + body.size();
  const clock::time_point room =
    std::max(rates_->messages.when(world.now, 1), rates_->bytes.when(world.now, size));
  if (room > world.now) {
    if (around_.rates.policy == rate_policy::delay)
      rates_->resume_at = room;
    return false;
  }
  if (session_.phase() == session_phase::anonymous
      && !std::exchange(rates_->has_anonymous_place, false)) {
    const clock::time_point place = around_.anonymous.take(world.now, size);
    if (place > world.now) {
      rates_->resume_at = place;
      rates_->has_anonymous_place = true;
      return false;
    }
  }
  rates_->messages.fill(world.now, 1);
  rates_->bytes.fill(world.now, size);
  return true;
}

void client::pause(client_world& world, bool is_paused) {
  is_paused_ = is_paused;
  session_.restart_timeouts(world);
  handle_held(world);
  end_turn(world);
}

void client::on_deadline(client_world& world, bool is_unread) {
  armed_for_ = clock::time_point::max();
  world.log.about(session_.allocated());
  if (is_unread || must_wait(world))
    session_.restart_timeouts(world);
  session_.on_deadline(world);
  if (rates_ && rates_->resume_at <= world.now)
    rates_->resume_at = clock::time_point::max();
  handle_held(world);
  end_turn(world);
}

// The messages that the client sent before it disconnected are handled before the session ends.
void client::lose(const client_is_lost& lost) {
  if (!held_.empty() && !session_.is_over()) {
    lost_ = lost.reason;
    *lost.waits = true;
    return;
  }
  session_.lose(*lost.world, why_lost(lost.reason));
  end_turn(*lost.world);
  if (!session_.is_leaving())
    return quit();
  lost_ = lost.reason;
  *lost.waits = owes_end_ = true;
}

void client::continue_change(client_world& world) {
  world.log.about(session_.allocated());
  session_.continue_change(world);
  handle_held(world);
  end_turn(world);
  if (!session_.is_leaving() && std::exchange(owes_end_, false))
    runtime::tell(around_.shard, client_closed{session_.number(), *lost_});
}

// Sends the output of this turn, or holds it for the write tick, and re-arms the timer; closes the
// connection if the session is over.
void client::end_turn(client_world& world, output_use use) {
  if (!world.to_client.empty())
    write(world, session_.is_over() ? output_use::write : use);
  if (!session_.is_over()) {
    arm(world.now);
    return;
  }
  write_held();
  if (std::exchange(has_channel_, false))
    around_.admission.give_back(session_.allocated());
  const bool waited = !held_.empty();
  held_.clear();
  if (waited && lost_)
    runtime::tell(around_.shard, client_closed{session_.number(), *lost_});
  timer_.cancel();
  connection_->finish(close_reason::let_go, around_.patience);
}

// While earlier output waits in the connection, the client does not hold further output: the
// connection writes both together, and bounds the output of a slow client.
void client::write(client_world& world, output_use use) {
  world.metrics->sent_bytes.add(world.to_client.size());
  if (around_.tick.is_on() && connection_->queued_bytes() == 0) {
    if (use == output_use::hold && held_output_.size() + world.to_client.size() < held_output_max) {
      held_output_.append(world.to_client.bytes());
      world.to_client.truncate(0);
      if (!std::exchange(is_scheduled_, true))
        around_.tick.schedule(session_.number(), world.now);
      return;
    }
    count(world,
          use == output_use::hold ? runtime::write_cause::full : runtime::write_cause::answer);
  }
  write_held();
  connection_->send(world.to_client.take());
}

void client::write_held() {
  if (!held_output_.empty())
    connection_->send(held_output_.take());
}

void client::arm(clock::time_point now) {
  clock::time_point due = session_.next_deadline();
  if (rates_)
    due = std::min(due, rates_->resume_at);
  if (waits_for_interest_)
    due = std::min(due, std::max(session_.next_interest_at(), interest_slot_));
  // A timer that is too early only arms the next one.
  if (due >= armed_for_)
    return;
  armed_for_ = due;
  timer_ = around_.time.after(std::max(due - now, clock::duration::zero()), [this] {
    runtime::tell(around_.shard, client_timer{session_.number()});
  });
}

}  // namespace donet::actors
