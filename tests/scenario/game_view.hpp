#pragma once
// What a game client believes of the world by what it is told, and whether that can be.

#include "tests/support/wire.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// As a client of the contract of game_world sees it, or as it is.
struct thing {
  std::uint32_t parent = 0;
  std::uint32_t zone = 0;
  std::uint32_t value = 0;
  std::optional<std::uint32_t> mood;

  friend bool operator==(const thing&, const thing&) = default;
};

class game_view {
public:
  /// A message that the AI has passed on to a client that may come in.
  static constexpr std::uint16_t admission = 9'999;

  /// Takes the next message; what cannot be is remembered.
  void hear(const datagram& one);

  /// The first thing that could not be, or nothing.
  const std::string& fault() const noexcept { return fault_; }
  bool is_admitted() const noexcept { return is_admitted_; }
  const std::map<std::uint32_t, thing>& visible() const noexcept { return visible_; }
  const std::map<std::uint32_t, thing>& owned() const noexcept { return owned_; }
  /// Contexts that were answered, and how often.
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
