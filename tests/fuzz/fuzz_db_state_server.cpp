// Three peers of a Message Director send any bytes, and datagrams of any content, to a Database
// State Server, its objects, and as its database; messages are in flight for any time, and time
// advances. The service must survive it, send only complete datagrams, wait for nothing when all
// requests have timed out, and keep nothing when all objects are deleted. An input is a list of
// actions: actor, action, and number of bytes.

#include "actors/db_state_server/db_state_server_state.hpp"
#include "dcfile/load.hpp"
#include "tests/fuzz/fuzzed_service.hpp"
#include "tests/unit/actors/db_state_server/db_contract.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>

using namespace donet;

namespace {

using test::input;

constexpr runtime::channel database{200'200};
constexpr std::uint32_t first_object = 2000;
constexpr std::chrono::seconds timeout{30};

actors::db_state_server_options options() {
  actors::db_state_server_options all;
  all.database = database;
  all.doids = {{runtime::channel{first_object}, runtime::channel{first_object + 5}}};
  all.timeout = timeout;
  // Few and small, so that the limits are reached.
  all.queue = {8, 2'000};
  all.waiting_bytes_max = 8'000;
  return all;
}

const actors::class_layouts& layouts() {
  static const actors::class_layouts all([] {
    auto loaded = dc::load(dc::source{"db", std::string(test::db_contract)});
    test::require(loaded.contract != nullptr, "the contract of the fuzz target is not legal");
    return loaded.contract;
  }());
  return all;
}

class timed_service {
public:
  timed_service(const actors::db_state_server_options& given, const actors::class_layouts& layouts,
                runtime::logger& log, actors::object_host& host)
      : state(given, layouts, log, host) {}

  void take(runtime::parcel parcel) { state.take(std::move(parcel)); }
  bool work(std::size_t budget) { return state.work(budget, now); }
  bool has_news() const { return state.has_news(); }
  runtime::emission take_emission() { return state.take_emission(); }
  const actors::object_counts& counts() const { return state.counts(); }

  actors::db_state_server_state state;
  runtime::clock::time_point now{};
};

class world : public test::fuzzed_service<timed_service> {
public:
  world() : fuzzed_service("dbss", options(), layouts()) {}

  void act(input& from) {
    const std::size_t what = from.number();
    person& who = somebody(what);
    switch (what / people % 14) {
    case 0: say_anything(who, from); break;
    case 1: activate(who, from); break;
    case 2:
    case 3: answer(who, from); break;
    case 4:
    case 5:
    case 6: address(who, from); break;
    case 7: leave(who); break;
    case 8:
    case 9: work(from.number() + std::size_t{1}); break;
    case 10: service_.work(from.number() % std::size_t{8} + 1); break;
    case 11: take_emission(); break;
    case 12: give_emission(); break;
    default: service_.now += std::chrono::seconds(from.number());
    }
    test::require(service_.state.waiting_bytes() <= 8'000 + 2'000, "more waits than may");
  }

  void end() {
    end_of_talk();
    // A request that shared an answer was sent again on its own, and times out, too.
    for (int i = 0; i < 3; ++i) {
      service_.now += timeout;
      test::require(settle(1000), "there is no end");
    }
    test::require(service_.state.loading() == 0 && service_.state.asking() == 0,
                  "somebody waits for ever");
    test::require(service_.state.waiting_bytes() == 0, "what waits is not counted right");
    end_of_objects();
  }

private:
  static std::uint32_t some_id(input& from) { return first_object + from.number() % 8; }

  // Any class, with the values of the input.
  void activate(const person& who, input& from) {
    runtime::batch_builder one;
    const std::uint8_t kind = from.number();
    const std::uint32_t id = some_id(from);
    runtime::datagram_writer made(one, runtime::channel{first_object + kind % 6U},
                                  runtime::channel{5}, static_cast<std::uint16_t>(2200 + kind % 2));
    made.number(kind % 16 < 12 ? first_object + kind % 6U : id);
    made.number(kind < 64 ? 0 : first_object + kind % 8U).number(std::uint32_t{1});
    if (kind % 2 != 0)
      made.number(static_cast<std::uint16_t>(from.number())).bytes(from.bytes(from.number()));
    if (made.finish())
      say(who, one.take());
  }

  // Answers one of the last requests, as the database.
  void answer(const person& who, input& from) {
    runtime::batch_builder one;
    const std::uint8_t kind = from.number();
    runtime::datagram_writer made(one, runtime::channel{some_id(from)}, database,
                                  static_cast<std::uint16_t>(3011 + kind % 3 * 2));
    made.number(std::uint32_t{from.number()}).number(std::uint8_t{kind < 200});
    if (kind % 4 != 0)
      made.number(static_cast<std::uint16_t>(from.number()));
    made.bytes(from.bytes(from.number()));
    if (made.finish())
      say(who, one.take());
  }

  // Any message; one about an object has an id before the bytes of the input.
  void address(const person& who, input& from) {
    static constexpr std::uint16_t types[] = {2010, 2012, 2014, 2020, 2021, 2032, 2040,
                                              2050, 2060, 2124, 2207, 2232, 2044, 2102};
    const std::uint8_t choice = from.number();
    const std::uint16_t type = choice < 200
                                 ? types[choice % std::size(types)]
                                 : static_cast<std::uint16_t>(2000 + choice % 256 + from.number());
    const std::uint32_t id = some_id(from);
    const std::uint8_t about = from.number();
    const runtime::channel to[] = {runtime::channel{id}, runtime::channel{some_id(from)}};
    runtime::batch_builder one;
    runtime::datagram_writer said(one, {to, about < 200 ? std::size_t{1} : std::size_t{2}},
                                  runtime::channel{from.number() + 5U}, type);
    const bool has_context = type == 2010 || type == 2012 || type == 2014 || type == 2207;
    if (has_context != (about % 16 == 0))
      said.number(std::uint32_t{about});
    if (about % 8 != 1)
      said.number(about % 8 == 2 ? first_object : id);
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
