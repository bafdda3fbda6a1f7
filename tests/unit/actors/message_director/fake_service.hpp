#pragma once
// A service as the router sees it, with many participants.

#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace donet::test {

inline constexpr std::uint64_t control_channel = 100'100;
inline constexpr std::uint16_t create = 2000;
inline constexpr std::uint16_t delete_ram = 2032;
inline constexpr std::uint16_t set_client_id = 1001;
inline constexpr std::uint16_t open_channel = 1100;
inline constexpr std::uint16_t close_channel = 1101;

// The subscriptions of a State Server and a Client Agent in one: CREATE makes a participant that is
// subscribed to its doid, DELETE_RAM ends it; SET_CLIENT_ID, OPEN_CHANNEL and CLOSE_CHANNEL change the
// channels of the participants that they reach. Every other message is recorded for each participant
// that receives it.
class fake_service {
public:
  /// Runs the router after each emission if `at_once`; otherwise the test does.
  explicit fake_service(director& md, bool at_once = true)
      : md_(md), at_once_(at_once), as_(md.state().add_service("service")) {
    subscribe(itself, control_channel);
    emit();
  }

  /// The service creates no object from now on.
  void refuse() { refuses_ = true; }

  // Adds a participant with these channels.
  void add(std::uint32_t who, const std::set<std::uint64_t>& channels) {
    for (const std::uint64_t c : channels)
      subscribe(who, c);
    emit();
  }

  // Sends as the participant `who`, at the end of the next emission.
  void send(std::uint32_t who, const datagram& one) {
    const std::string frame = framed(one);
    out_.append(dc::as_bytes(frame));
    steps_.push_back({runtime::emission::step::kind::send,
                      runtime::participant{who},
                      static_cast<std::uint32_t>(frame.size()),
                      {}});
  }

  // Takes the next parcel of the router without handling it.
  void take() {
    if (runtime::parcel got = md_.parcel_of(as_); got.number != 0)
      waiting_.push_back(std::move(got));
  }

  // Handles the oldest parcel that was taken.
  void handle_one() {
    runtime::parcel now = std::move(waiting_.front());
    waiting_.pop_front();
    handled_ = now.number;
    std::deque<runtime::sender_run> senders(now.senders.begin(), now.senders.end());
    now.for_each_piece([&](const runtime::batch& piece) {
      runtime::frame_walker walker(piece.bytes());
      for (dc::bytes_view frame; walker.next(frame);) {
        handle(frame, senders.front().sender);
        senders.front().bytes -= static_cast<std::uint32_t>(frame.size() + 2);
        if (senders.front().bytes == 0)
          senders.pop_front();
      }
    });
    emit();
  }

  void handle_if_any() {
    if (!waiting_.empty())
      handle_one();
  }

  void handle_all() {
    for (take(); !waiting_.empty(); take())
      handle_one();
  }

  void emit() {
    runtime::emission now;
    now.frames = out_.take();
    now.steps = std::exchange(steps_, {});
    now.handled = handled_;
    md_.state().emitted(as_, std::move(now));
    if (at_once_)
      md_.run();
  }

  // The datagrams for this participant since the last call.
  director::frames at(std::uint32_t who) { return std::exchange(received_[who], {}); }

private:
  // Number 0 is no participant.
  static constexpr std::uint32_t itself = 99;

  void handle(dc::bytes_view frame, runtime::participant sender) {
    const auto view = runtime::datagram_view::of(frame);
    std::vector<runtime::subscriber> reached;
    table_.collect(view->recipients(), view->recipient_count(), reached);
    const auto message = runtime::message_view::of(*view);
    for (const runtime::subscriber one : reached) {
      const std::uint32_t who = runtime::value(one);
      if (static_cast<std::uint64_t>(sender) == who)
        continue;
      act(who, *message, frame);
    }
  }

  void act(std::uint32_t who, const runtime::message_view& message, dc::bytes_view frame) {
    dc::byte_reader reader(message.payload);
    std::uint64_t c = 0;
    std::uint32_t id = 0;
    switch (message.type) {
    case create:
      ASSERT_TRUE(reader.read(id));
      if (refuses_)
        return;
      subscribe(id, id);
      return;
    case delete_ram: unsubscribe_all(who); return;
    case set_client_id:
      ASSERT_TRUE(reader.read(c));
      if (ids_.count(who) != 0)
        unsubscribe(who, ids_[who]);
      ids_[who] = c;
      subscribe(who, c);
      return;
    case open_channel:
      ASSERT_TRUE(reader.read(c));
      subscribe(who, c);
      return;
    case close_channel:
      ASSERT_TRUE(reader.read(c));
      unsubscribe(who, c);
      return;
    default: received_[who].emplace_back(dc::as_text(frame));
    }
  }

  void subscribe(std::uint32_t who, std::uint64_t c) {
    ASSERT_TRUE(table_.add(runtime::subscriber{who}, runtime::channel{c}, changes_));
    emit_changes();
  }
  void unsubscribe(std::uint32_t who, std::uint64_t c) {
    table_.remove(runtime::subscriber{who}, runtime::channel{c}, changes_);
    emit_changes();
  }
  void unsubscribe_all(std::uint32_t who) {
    table_.remove_all(runtime::subscriber{who}, SIZE_MAX, changes_);
    emit_changes();
  }

  // Emits the first and the last subscription of its participants to a channel.
  void emit_changes() {
    for (const auto& change : changes_.interest) {
      const bool adds = change.what == runtime::subscription_change::kind::add_channel;
      steps_.push_back({adds ? runtime::emission::step::kind::subscribe
                             : runtime::emission::step::kind::unsubscribe,
                        runtime::no_participant, 0, change.channels});
    }
    changes_.clear();
  }

  director& md_;
  bool at_once_;
  actors::sink_id as_;
  runtime::subscription_table table_;
  runtime::subscription_changes changes_;
  std::map<std::uint32_t, std::uint64_t> ids_;
  std::map<std::uint32_t, director::frames> received_;
  std::deque<runtime::parcel> waiting_;
  std::uint64_t handled_ = 0;
  runtime::batch_builder out_;
  std::vector<runtime::emission::step> steps_;

  bool refuses_ = false;
};

/// To the service: make an object.
inline datagram create_object(std::uint32_t id) {
  return message({control_channel}, 7, create, u32(id) + "the rest");
}

}  // namespace donet::test
