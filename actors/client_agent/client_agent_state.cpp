#include "actors/client_agent/client_agent_state.hpp"

#include "actors/client_agent/session_control.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"
#include "runtime/datagram/writer.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::participant;
using runtime::subscriber;

namespace {

constexpr std::string_view log_category = "client_agent";

std::size_t index(subscriber number) noexcept {
  return static_cast<std::size_t>(number);
}

bool is_update(std::uint16_t type) noexcept {
  return type == msgtype::object_set_field || type == msgtype::object_set_fields;
}

}  // namespace

client_agent_state::client_agent_state(const client_options& options, const dc::schema& contract,
                                       const uberdogs& globals, runtime::logger& log,
                                       event_function report, client_host& host, participant first,
                                       std::shared_ptr<runtime::client_agent_metrics> metrics)
    : world_(options, contract, globals, log, std::move(report), std::move(metrics)), host_(host),
      next_participant_(first), lists_(1) {}

// ---- clients ----

subscriber client_agent_state::add() {
  if (free_.empty()) {
    free_.push_back(subscriber{static_cast<std::uint32_t>(participants_.size())});
    participants_.push_back(runtime::no_participant);
    lists_.emplace_back();
  }
  const subscriber number = free_.back();
  free_.pop_back();
  participants_[index(number)] = next_participant_;
  next_participant_ = participant{static_cast<std::uint64_t>(next_participant_) + 1};
  return number;
}

void client_agent_state::remove(subscriber number) {
  participants_[index(number)] = runtime::no_participant;
  free_.push_back(number);
}

void client_agent_state::speak_as(subscriber number) {
  world_.out.speak_as(participants_[index(number)]);
}

void client_agent_state::continue_changes() {
  world_.zones.renew();
  while (const std::optional<subscriber> next = world_.zones.next()) {
    speak_as(*next);
    host_.continue_change(*next, world_);
  }
}

// ---- frames ----

bool client_agent_state::work(std::size_t budget) {
  if (!world_.zones.has_waiting())
    world_.zones.renew();
  std::size_t delivered = 0;
  while (delivered + entries_.size() <= budget) {
    if (!frames_in_.next())
      return false;
    const auto datagram = runtime::datagram_view::of(frames_in_.frame());
    const auto message = datagram ? runtime::message_view::of(*datagram) : std::nullopt;
    if (message) {
      sort(*datagram, *message);
    } else {
      world_.log.about(runtime::channel{0});
      world_.log.error(log_category, "datagram cut short; dropped",
                       {{"bytes", frames_in_.frame().size()}});
    }
    if (frames_in_.at_end_of_parcel()
        || (message && session_control::may_change_subscriptions(message->type))) {
      delivered += entries_.size() - 1;
      deliver();
    }
  }
  deliver();
  return true;
}

runtime::emission client_agent_state::take_emission() {
  acknowledged_ = frames_in_.handled();
  return world_.out.take(acknowledged_);
}

void client_agent_state::sort(const runtime::datagram_view& datagram,
                              const runtime::message_view& message) {
  recipients_.clear();
  world_.table.collect(datagram.recipients(), datagram.recipient_count(), recipients_);
  if (recipients_.empty())
    return;
  frames_.push_back({.message = message, .route = message_route(datagram)});
  if (recipients_.size() > 1 && is_update(message.type))
    encode(frames_.back());
  const auto frame = static_cast<std::uint32_t>(frames_.size() - 1);
  for (const subscriber to : recipients_) {
    // A client never receives its own messages.
    if (participants_[index(to)] == frames_in_.sender())
      continue;
    const auto entry = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({frame, 0});
    list& frames = lists_[index(to)];
    if (frames.first == 0) {
      frames.first = entry;
      receivers_.push_back(to);
    } else {
      entries_[frames.last].next = entry;
    }
    frames.last = entry;
    frames.encoded_bytes += frames_.back().encoded_size;
  }
}

void client_agent_state::encode(shard_frame& frame) {
  const std::size_t begin = encoded_.size();
  runtime::datagram_writer writer(encoded_, frame.message.type == msgtype::object_set_field
                                              ? msgtype::client_object_set_field
                                              : msgtype::client_object_set_fields);
  writer.bytes(frame.message.payload);
  // The encoding is shorter than the datagram, which fits.
  runtime::check(writer.finish(), "the encoding of an update is too large");
  frame.encoded_offset = static_cast<std::uint32_t>(begin);
  frame.encoded_size = static_cast<std::uint32_t>(encoded_.size() - begin);
}

void client_agent_state::deliver() {
  client_batch batch{&frames_, &entries_, encoded_.bytes()};
  for (const subscriber to : receivers_) {
    const auto received = std::exchange(lists_[index(to)], {});
    batch.first = received.first;
    batch.encoded_bytes = received.encoded_bytes;
    speak_as(to);
    host_.deliver(to, world_, batch);
  }
  receivers_.clear();
  frames_.clear();
  entries_.resize(1);
  encoded_.truncate(0);
}

}  // namespace donet::actors
