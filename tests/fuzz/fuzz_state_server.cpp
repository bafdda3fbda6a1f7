// Three peers of a Message Director send any bytes at all, and datagrams of any content to a State
// Server and its objects, while things are on their way for any time: the State Server survives them,
// sends only whole datagrams, and when all objects are deleted nothing is left of them. An input is a
// list of actions: who, what, and how many bytes.

#include "actors/message_director/router_state.hpp"
#include "actors/state_server/state_server_state.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/net/framing.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/rich_schema.hpp"
#include "tests/support/recording_logger.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <utility>

using namespace donet;

namespace {

constexpr runtime::channel control{100'100};
constexpr std::uint32_t first_object = 2000;

class input {
public:
  explicit input(std::span<const std::byte> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t number() {
    if (rest_.empty())
      return 0;
    const auto first = std::to_integer<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return first;
  }
  std::span<const std::byte> bytes(std::size_t most) {
    const auto taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

private:
  std::span<const std::byte> rest_;
};

class object_map final : public actors::object_host {
public:
  void take_in(runtime::subscriber number, actors::object_state object) override {
    test::require(all.emplace(number, std::move(object)).second, "the number is not free");
  }

  bool deliver(runtime::subscriber number, actors::object_world& world,
               const runtime::message_view& message) override {
    const auto found = all.find(number);
    test::require(found != all.end(), "somebody hears who is not there");
    found->second.handle(world, message);
    if (!found->second.gone())
      return true;
    all.erase(found);
    return false;
  }

  std::map<runtime::subscriber, actors::object_state> all;
};

const actors::class_layouts& layouts() {
  // The contract is loaded once, and lives on.
  static const actors::class_layouts all(
    std::shared_ptr<const dc::schema>(std::shared_ptr<const dc::schema>(), &test::rich_schema()));
  return all;
}

class world {
public:
  world() {
    for (person& each : people_)
      each.as = md_.add_participant("peer");
    settle(1);
    at_first_ = md_.subscriptions().subscription_count();
  }

  void act(input& from) {
    const std::size_t what = from.number();
    person& who = people_[what % people_.size()];
    switch (what / people_.size() % 12) {
    case 0: say(who, who.cutter.cut(from.bytes(from.number() + std::size_t{1}))); break;
    case 1:
    case 2: create(who, from); break;
    case 3:
    case 4:
    case 5: address(who, from); break;
    case 6:
      md_.participant_lost(who.as);
      who = {md_.add_participant("peer"), {}};
      break;
    case 7:
    case 8: work(from.number() + std::size_t{1}); break;
    case 9: ss_.work(from.number() % std::size_t{8} + 1); break;
    case 10: take_emission(); break;
    default: give_emission();
    }
  }

  void end() {
    for (person& each : people_)
      md_.participant_lost(each.as);
    test::require(settle(1000), "there is no end to what they say");
    people_[0] = {md_.add_participant("peer"), {}};
    for (const auto& [number, object] : objects_.all) {
      const auto id = static_cast<runtime::channel>(value(object.id()));
      runtime::batch_builder one;
      runtime::datagram_writer made(one, {&id, 1}, runtime::channel{5}, delete_ram);
      test::require(made.number(object.id()).finish(), "a short message does not fit");
      say(people_[0], one.take());
    }
    test::require(settle(1000), "there is no end");
    test::require(objects_.all.empty() && ss_.counts().objects == 0, "objects are left");
    test::require(md_.subscriptions().subscription_count() == at_first_, "subscriptions are left");
  }

private:
  static constexpr std::uint16_t delete_ram = 2032;

  struct person {
    actors::sink_id as;
    runtime::frame_cutter cutter;
  };

  void say(const person& who, runtime::batch frames) {
    if (!frames.empty())
      md_.frames_in(who.as, std::move(frames), {});
  }

  static std::uint32_t some_id(input& from) { return first_object + from.number() % 8; }

  // A class, and the values as they come.
  void create(const person& who, input& from) {
    runtime::batch_builder one;
    const std::uint8_t kind = from.number();
    const auto type = static_cast<std::uint16_t>(2000 + kind % 2);
    runtime::datagram_writer made(one, {&control, 1}, runtime::channel{5}, type);
    made.number(some_id(from));
    const std::uint8_t parent = from.number();
    made.number(parent < 64 ? 0 : first_object + parent % 8).number(std::uint32_t{1});
    made.number(static_cast<std::uint16_t>(kind / 2));
    made.bytes(from.bytes(from.number()));
    if (made.finish())
      say(who, one.take());
  }

  // Any message, with an id in front of what comes if it is one about an object.
  void address(const person& who, input& from) {
    const std::uint8_t target = from.number();
    const std::uint32_t id = some_id(from);
    const auto to = target < 200   ? runtime::channel{id}
                    : target < 240 ? runtime::channel{std::uint64_t{1} << 32 | id}
                                   : control;
    const auto type = static_cast<std::uint16_t>(2000 + from.number() % 130);
    const std::uint8_t about = from.number();
    runtime::batch_builder one;
    runtime::datagram_writer said(one, {&to, 1}, runtime::channel{from.number() + 5U}, type);
    if (about % 2 != 0)
      said.number(std::uint32_t{1001});
    if (about % 4 < 2)
      said.number(first_object + about / 4 % 8);
    said.bytes(from.bytes(from.number() % std::size_t{64}));
    if (said.finish())
      say(who, one.take());
  }

  void work(std::size_t budget) {
    md_.work(budget);
    for (const runtime::subscriber to : md_.out().destinations()) {
      runtime::parcel given = md_.out().take(to);
      check(given.first);
      for (const runtime::batch& piece : given.more)
        check(piece);
      if (to == as_.number)
        ss_.take(std::move(given));
    }
    md_.out().reset();
    for (const auto& one : md_.take_dismissals()) {
      for (person& each : people_) {
        if (each.as == one.who)
          each = {md_.add_participant("peer"), {}};
      }
    }
    md_.take_departed();
    md_.take_log_messages();
  }

  void take_emission() {
    if (!ss_.has_news())
      return;
    emissions_.push_back(ss_.take_emission());
    check(emissions_.back().frames);
  }

  void give_emission() {
    if (emissions_.empty())
      return;
    md_.emitted(as_, std::move(emissions_.front()));
    emissions_.pop_front();
  }

  // So many times round; false if there is no end yet.
  bool settle(std::size_t rounds) {
    for (; rounds > 0; --rounds) {
      work(SIZE_MAX);
      while (ss_.work(1000))
        ;
      take_emission();
      if (emissions_.empty())
        return true;
      while (!emissions_.empty())
        give_emission();
      work(SIZE_MAX);
    }
    return false;
  }

  static void check(const runtime::batch& piece) {
    test::require(runtime::whole_frames(piece.bytes()) == piece.size(), "a frame is cut short");
  }

  test::recording_logger log_{runtime::log_level::error};
  actors::router_state md_{{}, log_};
  object_map objects_;
  actors::state_server_state ss_{
    {control, {}, {}, runtime::participant{1}}, layouts(), log_, objects_};
  actors::sink_id as_ = md_.add_service("state_server");
  std::array<person, 3> people_;
  std::deque<runtime::emission> emissions_;
  std::size_t at_first_ = 0;
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
