#include "actors/client_agent/client.hpp"

#include "actors/client_agent/permission_rules.hpp"
#include "actors/msgtype.hpp"
#include "runtime/execution/actor_base.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::clock;
using runtime::close_reason;

namespace {

// In the words that the log of events has always had (spec/clientagent 12).
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

caf::behavior client::make_behavior() {
  return {
    [this](const client_hears& one) -> runtime::no_answer {
      hear(*one.world, *one.what);
      return {};
    },
    [this](const client_says& one) -> runtime::no_answer {
      say(*one.world, one);
      return {};
    },
    [this](const client_begins& one) { begin(*one.world, one.is_welcome); },
    [this](const client_looks_at_time& one) { go_on(*one.world); },
    [this](const client_is_ejected& one) {
      session_.eject(*one.world, *one.why);
      conclude(*one.world);
    },
    [this](const client_is_weighed& one) { *one.bytes = session_.is_over() ? 0 : held_bytes(); },
    [this](const client_is_cut&) { connection_->close(close_reason::stopping); },
    [this](const client_is_lost& one) {
      session_.lose(*one.world, why_lost(one.reason));
      conclude(*one.world);
      quit();
    },
  };
}

// ---- its connection; the shard hears of it in its own turn ----

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

// ---- its session ----

// What waits to be written, what waits to be handled, and what the session keeps.
std::size_t client::held_bytes() const {
  std::size_t bytes = connection_->queued_bytes() + session_.held_bytes();
  for (const held_input& one : held_)
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
  conclude(world);
}

void client::hear(client_world& world, const hearing& what) {
  world.to_client.reserve(what.told_bytes);
  what.for_each(
    [&](const runtime::message_view& message, const message_route& route, dc::bytes_view told) {
      world.log.about(message.sender);
      session_.hear(world, message, route, told);
    });
  conclude(world);
}

void client::say(client_world& world, const client_says& said) {
  world.log.about(session_.allocated());
  if (!held_.empty()) {
    held_.push_back({std::move(*said.frames), 0, std::move(*said.credit)});
    return;
  }
  runtime::frame_walker walker(said.frames->bytes());
  for (dc::bytes_view body; !session_.is_over() && walker.next(body);) {
    if (handle(world, body))
      continue;
    const std::size_t read = walker.consumed() - runtime::limits::length_tag_size - body.size();
    held_.push_back({std::move(*said.frames), read, std::move(*said.credit)});
    break;
  }
  conclude(world);
}

// False if it has to wait.
bool client::handle(client_world& world, dc::bytes_view body) {
  // Until an interest is done: `conclude` goes on then.
  if (session_.is_busy())
    return false;
  if (!rates_ || is_heartbeat(body)) {
    session_.hear_client(world, body);
    return true;
  }
  const std::size_t size = runtime::limits::length_tag_size + body.size();
  const clock::time_point room =
    std::max(rates_->messages.when(world.now, 1), rates_->bytes.when(world.now, size));
  if (room <= world.now) {
    rates_->messages.fill(world.now, 1);
    rates_->bytes.fill(world.now, size);
    session_.hear_client(world, body);
    return true;
  }
  world.metrics->rate_limited.add(1);
  switch (around_.rates.policy) {
  case rate_policy::delay: go_on_at_ = room; return false;
  case rate_policy::eject:
    session_.eject(world, {eject_code::generic, "Client sends more than it may.", true});
    return true;
  case rate_policy::drop:
    world.log.warn("client_agent", "a client sends more than it may; what is too much is dropped",
                   {{"client", value(session_.allocated())}, {"peer", connection_->peer()}});
    return true;
  }
  return true;
}

void client::go_on(client_world& world) {
  armed_for_ = clock::time_point::max();
  world.log.about(session_.allocated());
  if (!held_.empty())
    session_.excuse_silence(world);
  session_.look_at_time(world);
  if (go_on_at_ <= world.now) {
    go_on_at_ = clock::time_point::max();
    std::vector<held_input> held = std::exchange(held_, {});
    for (held_input& one : held) {
      if (session_.is_over())
        break;
      runtime::batch rest = one.frames.slice(one.done, one.frames.size() - one.done);
      say(world, {&world, &rest, &one.credit});
    }
  }
  conclude(world);
}

// What came of it goes out.
void client::conclude(client_world& world) {
  if (!world.to_client.empty()) {
    world.metrics->sent_bytes.add(world.to_client.size());
    connection_->send(world.to_client.take());
  }
  if (!session_.is_over()) {
    // What waited for an interest, and not for its time, waits no longer.
    if (!held_.empty() && !session_.is_busy() && go_on_at_ == clock::time_point::max())
      go_on_at_ = world.now;
    arm(world.now);
    return;
  }
  if (std::exchange(has_channel_, false))
    around_.doors.give_back(session_.allocated());
  held_.clear();
  timer_.cancel();
  connection_->finish(close_reason::let_go, around_.patience);
}

void client::arm(clock::time_point now) {
  const clock::time_point due = std::min(session_.next_deadline(), go_on_at_);
  // A timer that is early only asks again.
  if (due >= armed_for_)
    return;
  armed_for_ = due;
  timer_ = around_.time.after(std::max(due - now, clock::duration::zero()), [this] {
    runtime::tell(around_.shard, client_timer{session_.number()});
  });
}

}  // namespace donet::actors
