// Three peers of a Message Director send any bytes, and datagrams of any content, to a State Server
// and its objects; messages are in flight for any time. The State Server must survive it, send only
// complete datagrams, and keep nothing when all objects are deleted. An input is a list of actions:
// actor, action, and number of bytes.

#include "actors/state_server/state_server_state.hpp"
#include "tests/fuzz/fuzzed_service.hpp"
#include "tests/fuzz/rich_schema.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

using namespace donet;

namespace {

using test::input;

constexpr runtime::channel control{100'100};
constexpr std::uint32_t first_object = 2000;

const actors::class_layouts& layouts() {
  // The contract is loaded once and never freed.
  static const actors::class_layouts all(
    std::shared_ptr<const dc::schema>(std::shared_ptr<const dc::schema>(), &test::rich_schema()));
  return all;
}

class world : public test::fuzzed_service<actors::state_server_state> {
public:
  world()
      : fuzzed_service("state_server",
                       actors::state_server_options{control, {}, {}, runtime::participant{1}},
                       layouts()) {}

  void act(input& from) {
    const std::size_t what = from.number();
    person& who = somebody(what);
    switch (what / people % 12) {
    case 0: say_anything(who, from); break;
    case 1:
    case 2: create(who, from); break;
    case 3:
    case 4:
    case 5: address(who, from); break;
    case 6: leave(who); break;
    case 7:
    case 8: work(from.number() + std::size_t{1}); break;
    case 9: service_.work(from.number() % std::size_t{8} + 1); break;
    case 10: take_emission(); break;
    default: give_emission();
    }
  }

  void end() {
    end_of_talk();
    end_of_objects();
  }

private:
  static std::uint32_t some_id(input& from) { return first_object + from.number() % 8; }

  // A class, with the values of the input.
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

  // Any message; one about an object has an id before the bytes of the input.
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
