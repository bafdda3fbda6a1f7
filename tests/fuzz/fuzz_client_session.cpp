// Three clients of one shard send any bytes, and receive messages of any content, in any order and
// at any time. The shard must survive it; clients and router must receive only complete messages,
// no client may receive anything after its end, and nothing of a session that has ended may be
// left. An input is a list of actions: actor, action, and number of bytes.

#include "actors/client_agent/client_agent_state.hpp"
#include "actors/client_agent/session_state.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "tests/fuzz/action_input.hpp"
#include "tests/fuzz/client_settings.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/rich_schema.hpp"
#include "tests/support/recording_logger.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

using namespace donet;
using donet::test::input;

namespace {

constexpr std::uint64_t first_channel = 3100;
constexpr std::uint32_t first_object = 8000;
constexpr std::uint32_t first_parent = 4000;

struct person {
  std::unique_ptr<actors::session_state> session;
  bool was_ejected = false;
};

class world final : private actors::client_host {
public:
  // Few zones, so that interests change in steps.
  world() {
    state_.world().zones = actors::zone_turns(3);
    for (person& each : people_)
      connect(each);
  }

  void act(input& from) {
    const std::size_t what = from.number();
    person& who = people_[what % people_.size()];
    switch (what / people_.size() % 16) {
    case 0: receive_from(who, exact(from.bytes(80))); break;
    case 1: send_hello(who); break;
    case 2:
    case 3: ask(who, from); break;
    case 4: pass(from.number() * std::chrono::milliseconds(10)); break;
    case 5: reconnect(who, from.number() % 8 == 0); break;
    case 6: control(who, from); break;
    case 7: deliver_later(from.bytes(from.number())); break;
    case 8: state_.continue_changes(); break;
    default: tell(who, from);
    }
    if (from.number() % 4 != 0)
      work();
  }

  void end() {
    work();
    for (person& each : people_) {
      serve(each, [&](auto& all) { each.session->lose(all, "end of file"); });
      forget(each);
    }
    work();
    test::require(!state_.has_changes(), "somebody who has left has zones to change");
    test::require(state_.clients() == 0, "clients are left");
    test::require(state_.world().table.subscription_count() == 0, "subscriptions are left");
    test::require(open_ == 0, "the router believes that channels are open");
  }

private:
  // ---- clients ----

  void connect(person& who) {
    const runtime::subscriber number = state_.add();
    runtime::origin from;
    from.remote = {"10.0.0.1", 1};
    from.tlvs = "tlvs";
    const auto index = static_cast<std::uint64_t>(&who - people_.data());
    who.session = std::make_unique<actors::session_state>(
      number, runtime::channel{first_channel + index}, from, options_);
    who.was_ejected = false;
    serve(who, [&](auto& all) { who.session->begin(all); });
  }

  void forget(person& who) {
    while (who.session->is_leaving())
      state_.continue_changes();
    state_.remove(who.session->number());
    who.session.reset();
  }

  void reconnect(person& who, bool at_any_time) {
    if (!who.session->is_over() && !at_any_time)
      return;
    serve(who, [&](auto& all) { who.session->lose(all, "end of file"); });
    forget(who);
    connect(who);
  }

  template <class Action>
  void serve(person& who, Action&& action) {
    state_.speak_as(who.session->number());
    action(state_.world());
    conclude(who);
  }

  void deliver(runtime::subscriber number, actors::client_world& all,
               const actors::client_batch& batch) override {
    person& who = person_of(number);
    batch.for_each([&](const runtime::message_view& heard, const actors::message_route& route,
                       dc::bytes_view encoded) {
      all.log.about(heard.sender);
      who.session->receive(all, heard, route, encoded);
    });
    conclude(who);
  }

  void continue_change(runtime::subscriber number, actors::client_world& all) override {
    person& who = person_of(number);
    who.session->continue_change(all);
    conclude(who);
  }

  person& person_of(runtime::subscriber number) {
    const auto found = std::find_if(people_.begin(), people_.end(), [number](const person& each) {
      return each.session != nullptr && each.session->number() == number;
    });
    test::require(found != people_.end(), "somebody hears who is not there");
    return *found;
  }

  // A message of the client, which waits while one of its interests changes.
  void receive_from(person& who, dc::bytes_view body) {
    while (who.session->is_changing())
      state_.continue_changes();
    serve(who, [&](auto& all) { who.session->receive_from_client(all, body); });
  }

  void conclude(person& who) {
    const runtime::batch told = state_.world().to_client.take();
    runtime::frame_walker walker(told.bytes());
    for (dc::bytes_view body; walker.next(body);) {
      test::require(!body.empty(), "a client is told nothing");
      test::require(!who.was_ejected, "something is told after the end");
    }
    test::require(walker.consumed() == told.size(), "a message to a client is cut short");
    const auto& session = *who.session;
    who.was_ejected = session.is_over();
    test::require(!session.is_over()
                    || session.next_deadline() == runtime::clock::time_point::max(),
                  "who is over waits for something");
    test::require(session.is_over() || session.objects().size() < 10'000, "objects pile up");
  }

  void send_hello(person& who) {
    static constexpr std::string_view hello{"\1\0\1\0\0\0\1\0v", 9};
    receive_from(who, dc::as_bytes(hello));
    say({&channels_[static_cast<std::size_t>(&who - people_.data())], 1}, 1000,
        [](runtime::datagram_writer& to) { to.number(std::uint16_t{2}); });
  }

  // A request that is valid, or almost.
  void ask(person& who, input& from) {
    runtime::batch_builder one;
    const std::uint8_t kind = from.number();
    constexpr std::uint16_t types[] = {120, 140, 200, 201, 203, 201};
    const std::uint16_t type = types[kind % 6];
    runtime::datagram_writer made(one, type);
    switch (type) {
    case 120:
      made.number(some_object(from)).number(std::uint16_t{from.number()});
      made.bytes(from.bytes(from.number() % std::size_t{32}));
      break;
    case 140:
      made.number(some_object(from)).number(some_parent(from)).number(some_zone(from));
      break;
    case 203: made.number(std::uint32_t{kind}).number(some_interest(from)); break;
    default:
      made.number(std::uint32_t{kind}).number(some_interest(from)).number(some_parent(from));
      if (type == 200)
        made.number(some_zone(from));
      else
        zones(made, from);
    }
    test::require(made.finish(), "a short message does not fit");
    const runtime::batch bytes = one.take();
    receive_from(who, exact(bytes.bytes().subspan(runtime::limits::length_tag_size)));
  }

  void pass(std::chrono::milliseconds time) {
    state_.world().now += time;
    for (person& each : people_) {
      if (each.session->next_deadline() <= state_.world().now)
        serve(each, [&](auto& all) { each.session->on_deadline(all); });
      test::require(each.session->next_deadline() > state_.world().now, "its time never comes");
    }
  }

  // ---- the server ----

  static std::uint32_t some_object(input& from) {
    const std::uint8_t which = from.number();
    return which < 16 ? test::global_object : first_object + which % 6;
  }
  static std::uint32_t some_parent(input& from) { return first_parent + from.number() % 2; }
  static std::uint32_t some_zone(input& from) { return from.number() % 4U; }
  static std::uint16_t some_interest(input& from) { return from.number() % 4U; }

  static void zones(runtime::datagram_writer& to, input& from) {
    const std::uint8_t which = from.number();
    to.number(static_cast<std::uint16_t>(which % 4));
    for (std::uint8_t i = 0; i < which % 4; ++i)
      to.number(some_zone(from));
  }

  runtime::channel some_channel(input& from) {
    const std::uint8_t which = from.number();
    if (which < 128)
      return channels_[which % channels_.size()];
    if (which < 240)
      return runtime::channel{std::uint64_t{first_parent + which % 2} << 32 | (which / 2 % 4)};
    return runtime::channel{which < 250 ? 10U : 70'000U};
  }

  template <class Fill>
  void say(std::span<const runtime::channel> to, std::uint16_t type, Fill&& fill,
           std::uint64_t sender = 5) {
    runtime::batch_builder one;
    runtime::datagram_writer made(one, to, runtime::channel{sender}, type);
    fill(made);
    test::require(made.finish(), "a short message does not fit");
    const runtime::batch bytes = one.take();
    queue_.insert(queue_.end(), bytes.bytes().begin(), bytes.bytes().end());
  }

  // Messages to sessions, often with valid arguments.
  void control(const person& who, input& from) {
    const runtime::channel to = channels_[static_cast<std::size_t>(&who - people_.data())];
    const auto type = static_cast<std::uint16_t>(from.number() % 2 == 0 ? 1000 + from.number() % 17
                                                                        : 1200 + from.number() % 5);
    const std::uint8_t kind = from.number();
    say({&to, 1}, type, [&](runtime::datagram_writer& made) {
      switch (type) {
      case 1000: made.number(static_cast<std::uint16_t>(kind % 4)); break;
      case 1001:
        made.number(kind % 2 == 0 ? std::uint64_t{value(to)} : std::uint64_t{70'000U + kind % 4});
        break;
      case 1004:
      case 1005: made.bytes(from.bytes(kind % std::size_t{8})); break;
      case 1010:
        made.number(some_object(from)).number(static_cast<std::uint16_t>(kind % 12));
        break;
      case 1011:
      case 1012:
      case 1013: made.number(some_object(from)); break;
      case 1200:
        made.number(some_interest(from)).number(some_parent(from)).number(some_zone(from));
        break;
      case 1201:
        made.number(some_interest(from)).number(some_parent(from));
        zones(made, from);
        break;
      case 1203: made.number(some_interest(from)); break;
      default: made.bytes(from.bytes(kind % std::size_t{32}));
      }
    });
  }

  // Messages of objects.
  void tell(const person& who, input& from) {
    const runtime::channel own = channels_[static_cast<std::size_t>(&who - people_.data())];
    constexpr std::uint16_t types[] = {2020, 2021, 2032, 2041, 2042, 2043, 2061,
                                       2062, 2063, 2066, 2067, 2113, 2066, 2042};
    const std::uint16_t type = types[from.number() % std::size(types)];
    const std::array<runtime::channel, 2> to{some_channel(from), own};
    const std::size_t first = from.number() % 2;
    const std::uint8_t context = from.number();
    // Sometimes the client itself is the sender of the message.
    const std::uint64_t sender = from.number() % 8 == 0 ? value(own) : 5;
    say(
      std::span(to).subspan(first), type,
      [&](runtime::datagram_writer& made) {
        if (type == 2066 || type == 2067 || type == 2113)
          made.number(std::uint32_t{context % 16U});
        if (type == 2113) {
          made.number(std::uint32_t{context / 16U % 4});
          return;
        }
        made.number(some_object(from));
        if (type == 2061) {
          made.number(value(some_channel(from))).number(std::uint64_t{0});
        } else if (type >= 2041) {
          made.number(some_parent(from)).number(some_zone(from));
          made.number(static_cast<std::uint16_t>(from.number() % 12));
          made.bytes(from.bytes(8));
        } else {
          made.bytes(from.bytes(context % std::size_t{8}));
        }
      },
      sender);
  }

  // Any datagram.
  void deliver_later(std::span<const std::byte> bytes) {
    runtime::batch_builder one;
    test::require(runtime::append_frame(one, bytes), "a short message does not fit");
    const runtime::batch frame = one.take();
    queue_.insert(queue_.end(), frame.bytes().begin(), frame.bytes().end());
  }

  void work() {
    runtime::parcel all;
    all.first = runtime::batch::copy_of(queue_);
    if (!queue_.empty())
      all.senders = {{runtime::no_participant, static_cast<std::uint32_t>(queue_.size())}};
    all.number = ++parcels_;
    queue_.clear();
    state_.take(std::move(all));
    while (state_.work(5))
      check(state_.take_emission());
    const runtime::emission last = state_.take_emission();
    test::require(last.handled == parcels_, "a parcel is not handled");
    check(last);
  }

  void check(const runtime::emission& given) {
    std::size_t at = 0;
    for (const auto& step : given.steps) {
      using kind = runtime::emission::step::kind;
      test::require(at + step.bytes <= given.frames.size(), "the steps have more than there is");
      const auto frames = given.frames.bytes().subspan(at, step.bytes);
      test::require(runtime::whole_frames(frames) == frames.size(), "a frame is cut short");
      at += step.bytes;
      open_ += step.what == kind::subscribe ? 1U : 0U;
      test::require(step.what != kind::unsubscribe || open_ > 0, "it closes more than it opens");
      open_ -= step.what == kind::unsubscribe ? 1U : 0U;
      const bool has_frames = step.what == kind::send || step.what == kind::add_post_remove;
      test::require(has_frames == (step.bytes != 0), "a step without what it is about");
    }
    test::require(at == given.frames.size(), "there is more than the steps have");
  }

  // A block of exactly this size, so that the address sanitizer detects a read beyond it.
  dc::bytes_view exact(std::span<const std::byte> bytes) {
    exact_ = std::make_unique<std::byte[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), exact_.get());
    return {exact_.get(), bytes.size()};
  }

  test::recording_logger log_{runtime::log_level::error};
  actors::client_options options_ = test::client_options();
  actors::uberdogs globals_ = test::client_globals();
  actors::client_agent_state state_{options_,
                                    test::rich_schema(),
                                    globals_,
                                    log_,
                                    [](const actors::event_fields& event) {
                                      test::require(event.size() >= 2, "an event without a name");
                                    },
                                    *this,
                                    runtime::participant{1}};
  std::array<runtime::channel, 3> channels_{runtime::channel{first_channel},
                                            runtime::channel{first_channel + 1},
                                            runtime::channel{first_channel + 2}};
  std::array<person, 3> people_;
  std::unique_ptr<std::byte[]> exact_;
  std::vector<std::byte> queue_;
  std::uint64_t parcels_ = 0;
  std::size_t open_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  input script(std::as_bytes(std::span(data, size)));
  world one;
  while (!script.empty())
    one.act(script);
  one.end();
  return 0;
}
