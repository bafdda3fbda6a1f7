#pragma once
// A game client's view of the world, built from its messages, and checks for messages that must not
// occur.

#include "tests/support/wire.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// A thing as seen by a client of game_world's contract, or its real state.
struct thing {
  std::uint32_t parent = 0;
  std::uint32_t zone = 0;
  std::uint32_t value = 0;
  std::optional<std::uint32_t> mood;

  friend bool operator==(const thing&, const thing&) = default;
};

class game_view {
public:
  /// The AI's message to a client that it has established.
  static constexpr std::uint16_t admission = 9'999;

  /// Handles the next message and records violations.
  void hear(const datagram& one);

  /// The first violation; empty if there was none.
  const std::string& fault() const noexcept { return fault_; }
  bool is_admitted() const noexcept { return is_admitted_; }
  const std::map<std::uint32_t, thing>& visible() const noexcept { return visible_; }
  const std::map<std::uint32_t, thing>& owned() const noexcept { return owned_; }
  /// Contexts that were answered, and the number of answers.
  const std::map<std::uint32_t, unsigned>& done() const noexcept { return done_; }

private:
  void wrong(const std::string& what, std::uint32_t id);
  void update(std::uint32_t id, std::uint16_t field, std::uint32_t value);

  bool is_admitted_ = false;
  std::map<std::uint32_t, thing> visible_;
  std::map<std::uint32_t, thing> owned_;
  std::map<std::uint32_t, unsigned> done_;
  std::string fault_;
};

}  // namespace donet::test
