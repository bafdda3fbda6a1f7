#pragma once
// A shard of a Client Agent without actors, sockets and time: clients that are plain sessions, and
// a server, which plays all other participants. A test is what they send, and what each of them
// receives.
//
//   stage at;
//   player& alice = at.connects();
//   alice.sends(hello());
//   EXPECT_THAT(alice.received(), ElementsAre(hello_resp()));
//   at.sends({3100}, 5, 1005, {});
//   EXPECT_THAT(at.received(), ElementsAre(closes(3100), closes(10)));
//
// In every test, clients receive only whole messages that are not empty, and nothing after an
// EJECT; a violation fails the test.

#include "actors/client_agent/admission/admission.hpp"
#include "actors/client_agent/client_agent_state.hpp"
#include "actors/client_agent/session_state.hpp"
#include "dcfile/load.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/unit/actors/client_agent/client_contract.hpp"
#include "tests/unit/actors/client_agent/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

/// The sender of the server's messages, where a test does not depend on it.
inline constexpr std::uint64_t server = 5;

class stage;

/// A client and its session.
class player {
public:
  player(stage& at, actors::session_state session) : at_(at), state_(std::move(session)) {}

  /// A message of the client, without its length tag.
  void sends(std::string_view body);
  /// The connection is over.
  void is_lost(std::string_view why = "end of file");
  /// The messages to the client since the last call.
  std::vector<std::string> received() { return std::exchange(received_, {}); }

  bool is_over() const noexcept { return state_.is_over(); }
  const actors::session_state& state() const noexcept { return state_; }
  std::uint64_t channel() const noexcept { return value(state_.id()); }

private:
  friend class stage;

  stage& at_;
  actors::session_state state_;
  std::unique_ptr<actors::admission_place> place_;
  std::vector<std::string> received_;
  bool has_channel_ = false;
  bool was_ejected_ = false;
};

class stage final : private actors::client_host {
public:
  explicit stage(actors::client_options options = client_settings(),
                 actors::admission_options range = {runtime::channel{3100}, runtime::channel{3199},
                                                    0, 0})
      : options_(std::move(options)), globals_(client_uberdogs()),
        admission_(
          std::make_shared<actors::admission>(range, std::make_shared<actors::channels_in_use>())),
        state_(
          options_, client_schema(), globals_, log_,
          [this](const actors::event_fields& one) { note_event(one); }, *this,
          runtime::participant{1000}) {
    state_.world().now = start;
  }

  // ---- clients ----

  /// A new client, before its HELLO.
  player& connects(runtime::origin from = usual_origin()) {
    auto place = std::make_unique<actors::admission_place>(admission_);
    EXPECT_TRUE(place->enter(from.remote.host));
    const auto channel = place->admit();
    if (!channel) {
      EXPECT_TRUE(place->refuse());
    }
    const runtime::subscriber number = state_.add();
    player& one = *(clients_[number] = std::make_unique<player>(
                      *this, actors::session_state(number, channel.value_or(runtime::channel{0}),
                                                   std::move(from), options_)));
    one.has_channel_ = channel.has_value();
    one.place_ = std::move(place);
    serve(one, [&](actors::client_world& world) {
      if (channel)
        one.state_.begin(world);
      else
        one.state_.refuse(world);
    });
    return one;
  }

  /// A client that has sent HELLO and is established by the server. All output until then is
  /// dropped.
  player& enters() {
    player& one = connects();
    one.sends(hello());
    sends({one.channel()}, server, set_state, u16(2));
    forget();
    one.received();
    return one;
  }

  /// Frees the number of a client whose session has ended.
  void forgets(player& one) {
    const runtime::subscriber number = one.state_.number();
    state_.remove(number);
    clients_.erase(number);
  }

  static runtime::origin usual_origin() {
    runtime::origin from;
    from.remote = {"10.0.0.7", 40'000};
    from.local = {"10.0.0.1", 7198};
    return from;
  }

  // ---- the server ----

  /// A message that the router has for the shard.
  void sends(const std::vector<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
             std::string_view payload = {}) {
    queue(message(to, from, type, payload));
    work();
  }
  void sends(const datagram& one) {
    queue(one);
    work();
  }
  /// Several messages in one parcel.
  void sends(const std::vector<datagram>& all) {
    for (const datagram& one : all)
      queue(one);
    work();
  }

  /// The output of the shard since the last call, in order: datagrams, and the changes of
  /// messages.hpp.
  std::vector<std::string> received() {
    take_emission();
    return std::exchange(left_, {});
  }

  // ---- time, events, log ----

  /// Advances the time, and serves each session at its deadlines.
  void passes(std::chrono::milliseconds time) {
    const auto until = now() + time;
    for (std::size_t looks = 0;; ++looks) {
      ASSERT_LT(looks, 10'000U) << "a deadline does not advance";
      player* next = nullptr;
      for (const auto& [number, one] : clients_) {
        if (next == nullptr || one->state_.next_deadline() < next->state_.next_deadline())
          next = one.get();
      }
      if (next == nullptr || next->state_.next_deadline() > until)
        break;
      state_.world().now = std::max(now(), next->state_.next_deadline());
      serve(*next, [next](actors::client_world& world) { next->state_.on_deadline(world); });
    }
    state_.world().now = until;
  }

  runtime::clock::time_point now() { return state_.world().now; }

  /// Events since the last call: "name=value name=value".
  std::vector<std::string> events() { return std::exchange(events_, {}); }

  /// Lines of the log since the last call.
  std::vector<std::string> logged() {
    const auto all = log_.lines();
    const auto first = static_cast<std::ptrdiff_t>(std::exchange(lines_seen_, all.size()));
    return {all.begin() + first, all.end()};
  }

  /// Drops all output, events and log lines until now.
  void forget() {
    received();
    events();
    logged();
  }

  const std::shared_ptr<actors::admission>& admission() noexcept { return admission_; }
  actors::client_agent_state& state() noexcept { return state_; }

  /// Interests of many zones are opened and closed by calls of `continues`, and not at once.
  void changes_in_steps(std::size_t zones_per_turn = actors::zones_per_turn_max) {
    is_in_steps_ = true;
    state_.world().zones = actors::zone_turns(zones_per_turn);
  }
  /// One turn of those who have zones left to open or close. True if some have more.
  bool continues() {
    state_.continue_changes();
    take_emission();
    return state_.has_changes();
  }
  std::size_t subscriptions() { return state_.world().table.subscription_count(); }

  /// The participant number of the `nth` client, from 0.
  static runtime::participant participant_of(std::size_t nth) {
    return runtime::participant{1000 + nth};
  }

  /// A parcel of frames, each with its sender.
  void sends_as(runtime::participant sender, const datagram& one) {
    queue(one, sender);
    work();
  }

private:
  friend class player;

  static constexpr runtime::clock::time_point start{1000h};

  template <class Action>
  void serve(player& one, Action&& action) {
    state_.speak_as(one.state_.number());
    state_.world().log.about(one.state_.allocated());
    action(state_.world());
    conclude(one);
    settle_changes();
  }

  void settle_changes() {
    while (!is_in_steps_ && state_.has_changes())
      continues();
  }

  void deliver(runtime::subscriber number, actors::client_world& world,
               const actors::client_batch& batch) override {
    player& one = *clients_.at(number);
    batch.for_each([&](const runtime::message_view& heard, const actors::message_route& route,
                       dc::bytes_view encoded) {
      world.log.about(heard.sender);
      one.state_.receive(world, heard, route, encoded);
    });
    conclude(one);
  }

  void continue_change(runtime::subscriber number, actors::client_world& world) override {
    player& one = *clients_.at(number);
    one.state_.continue_change(world);
    conclude(one);
  }

  void conclude(player& one) {
    const runtime::batch output = state_.world().to_client.take();
    runtime::frame_walker walker(output.bytes());
    for (dc::bytes_view body; walker.next(body);) {
      EXPECT_FALSE(one.was_ejected_) << "a message follows an EJECT";
      EXPECT_FALSE(body.empty()) << "a message to a client is empty";
      one.received_.emplace_back(dc::as_text(body));
      // Services may send any content to a client.
      one.was_ejected_ =
        one.is_over() && body.size() >= 2 && one.received_.back().substr(0, 2) == u16(4);
    }
    EXPECT_EQ(walker.consumed(), output.size()) << "a message to a client is cut short";
    if (!one.is_over())
      return;
    EXPECT_EQ(one.state_.next_deadline(), runtime::clock::time_point::max());
    EXPECT_TRUE(one.state_.number() != runtime::subscriber{});
    if (std::exchange(one.has_channel_, false))
      admission_->give_back(one.state_.allocated());
  }

  void queue(const datagram& one, runtime::participant sender = runtime::no_participant) {
    const std::string frame = framed(one);
    frames_ += frame;
    senders_.push_back({sender, static_cast<std::uint32_t>(frame.size())});
  }

  void work() {
    runtime::parcel all;
    all.first = runtime::batch::copy_of(dc::as_bytes(frames_));
    all.senders = std::exchange(senders_, {});
    all.number = ++parcels_;
    frames_.clear();
    state_.take(std::move(all));
    while (state_.work(deliveries_per_turn))
      take_emission();
    take_emission();
    settle_changes();
  }

  void take_emission() {
    const runtime::emission given = state_.take_emission();
    std::size_t at = 0;
    for (const auto& step : given.steps) {
      ASSERT_LE(at + step.bytes, given.frames.size()) << "the steps have more bytes than there are";
      const std::string frames(dc::as_text(given.frames.bytes().subspan(at, step.bytes)));
      at += step.bytes;
      note_step(step, frames);
    }
    EXPECT_EQ(at, given.frames.size()) << "there are bytes without a step";
  }

  void note_step(const runtime::emission::step& step, const std::string& frames) {
    using kind = runtime::emission::step::kind;
    EXPECT_EQ(runtime::whole_frames(dc::as_bytes(frames)), frames.size()) << "a frame is cut short";
    const std::uint64_t channel = value(step.channels.low);
    EXPECT_EQ(channel, value(step.channels.high));
    std::vector<std::string> all;
    runtime::frame_walker walker(dc::as_bytes(frames));
    for (dc::bytes_view one; walker.next(one);)
      all.emplace_back(dc::as_text(one));
    switch (step.what) {
    case kind::subscribe: left_.push_back(opens(channel)); return;
    case kind::unsubscribe: left_.push_back(closes(channel)); return;
    case kind::clear_post_removes: left_.push_back(forgets_post_removes(channel)); return;
    case kind::add_post_remove:
      ASSERT_EQ(all.size(), 1U);
      left_.push_back(keeps_post_remove(channel, all[0]));
      return;
    case kind::send:
      EXPECT_NE(step.sender, runtime::no_participant) << "an emission without a sender";
      left_.insert(left_.end(), all.begin(), all.end());
      return;
    default: ADD_FAILURE() << "a Client Agent subscribes to no range";
    }
  }

  void note_event(const actors::event_fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
      text += (text.empty() ? "" : " ") + std::string(name) + '=' + value;
    events_.push_back(text);
  }

  // Few, so that turns end everywhere.
  static constexpr std::size_t deliveries_per_turn = 3;

  actors::client_options options_;
  actors::uberdogs globals_;
  recording_logger log_{runtime::log_level::trace};
  std::shared_ptr<actors::admission> admission_;
  actors::client_agent_state state_;
  std::map<runtime::subscriber, std::unique_ptr<player>> clients_;
  std::string frames_;
  std::vector<runtime::sender_run> senders_;
  std::uint64_t parcels_ = 0;
  bool is_in_steps_ = false;
  std::vector<std::string> left_;
  std::vector<std::string> events_;
  std::size_t lines_seen_ = 0;
};

inline void player::sends(std::string_view body) {
  // Memory of exactly this size: the address sanitizer sees a read beyond it.
  const std::vector<char> exact(body.begin(), body.end());
  // Messages of a client wait while one of its interests changes.
  while (state_.is_changing())
    at_.continues();
  at_.serve(*this, [&](actors::client_world& world) {
    state_.receive_from_client(world, dc::as_bytes(std::string_view(exact.data(), exact.size())));
  });
}

inline void player::is_lost(std::string_view why) {
  at_.serve(*this, [&](actors::client_world& world) { state_.lose(world, why); });
}

/// Expects that a client was ejected with this code and text.
inline void expect_ejected(stage& at, player& one, std::uint16_t code, const std::string& text,
                           bool is_security) {
  const auto heard = one.received();
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.back(), ejected(code, text));
  EXPECT_TRUE(one.is_over());
  EXPECT_THAT(at.events(),
              ElementsAre(std::string("type=client-ejected") + (is_security ? "-security" : "")
                          + " sender=Client:" + std::to_string(value(one.state().allocated()))
                          + " reason_code=" + std::to_string(code) + " reason_msg=" + text));
}

}  // namespace donet::test
