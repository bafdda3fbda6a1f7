#include "tests/fuzz/sockets/script.hpp"

#include "tests/fuzz/sockets/grammar.hpp"
#include "tests/fuzz/sockets/mutation.hpp"

#include <algorithm>

namespace donet::test::sockets {

namespace {

using grammar = void (*)(random_source&, const vocabulary&, script&);

// By target.
constexpr grammar grammars[] = {
  speak_message_director,
  speak_client,
  speak_client_by_websocket,
  speak_client,
  speak_client_by_websocket,
  speak_event_logger,
  speak_http,
  speak_inspector,
};

constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_prime = 0x100000001b3;

bool is_under_tls(target at) noexcept {
  return at == target::client_tls || at == target::client_websocket_tls;
}

// Misbehaviour besides the grammar: stops in the middle, stops reading, or starts a flood.
void add_misconduct(random_source& random, script& to) {
  const auto at = [&] {
    return to.steps.begin() + static_cast<std::ptrdiff_t>(random.below(to.steps.size() + 1));
  };
  if (random.chance(15)) {
    to.steps.insert(at(), {step::kind::stop_reading});
    if (random.chance(50))
      to.add(step::kind::resume_reading);
  }
  if (is_under_tls(to.at) && random.chance(20))
    to.steps.insert(at(), {step::kind::send_below_tls, random_bytes(random, 40)});
  for (std::uint64_t i = is_under_tls(to.at) && random.chance(20) ? 1 + random.below(200) : 0;
       i > 0; --i)
    to.add(step::kind::renew_keys);
  if (random.chance(10) && !to.steps.empty()) {
    const step flood = random.pick(to.steps);
    for (std::uint64_t i = 100 + random.below(2'000); i > 0 && flood.bytes.size() < 2'000; --i)
      to.steps.push_back(flood);
  }
  if (random.chance(20))
    to.steps.erase(at(), to.steps.end());
  if (random.chance(30))
    to.wait(std::chrono::milliseconds(random.below(1'500)));
  if (random.chance(30))
    to.add(random.chance(50) ? step::kind::end_of_stream : step::kind::reset);
}

}  // namespace

std::size_t script::bytes() const noexcept {
  std::size_t sum = 0;
  for (const step& one : steps)
    sum += one.bytes.size();
  return sum;
}

std::uint64_t script::fingerprint() const noexcept {
  std::uint64_t hash = fnv_offset;
  const auto add = [&](std::uint64_t value) { hash = (hash ^ value) * fnv_prime; };
  add(static_cast<std::uint64_t>(at));
  for (const step& one : steps) {
    add(static_cast<std::uint64_t>(one.what));
    add(static_cast<std::uint64_t>(one.time.count()));
    add(one.bytes.size());
    for (const char c : one.bytes)
      add(static_cast<unsigned char>(c));
  }
  return hash;
}

script make_script(std::uint64_t seed, std::uint64_t number, const vocabulary& words) {
  // The seeds of neighbouring scripts are far apart.
  random_source random(seed * 0x9e3779b97f4a7c15 + number * 0xbf58476d1ce4e5b9);
  script made;
  made.number = number;
  made.at = static_cast<target>(random.below(target_names.size()));
  // The honest clients use 127.0.0.1.
  made.address = static_cast<unsigned>(2 + random.below(8));
  grammars[static_cast<std::size_t>(made.at)](random, words, made);
  add_misconduct(random, made);
  return made;
}

}  // namespace donet::test::sockets
