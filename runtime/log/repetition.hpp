#pragma once
// Lines that repeat: of each kind, which is a level, a category and the beginning of a sentence, the
// first ones of some seconds are written, then one with the number of the others.

#include "runtime/log/logger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace donet::runtime {

/// How many lines of a kind were withheld.
struct withheld_lines {
  log_level level{};
  std::string who;
  std::string sentence;
  std::uint64_t count = 0;
};

/// Not for several threads. Time is handed in and never goes back.
class repetition {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::uint64_t told_one_by_one = 20;
  static constexpr std::chrono::seconds window{10};
  /// Above it, kinds of the same level and speaker count as one.
  static constexpr std::size_t kinds_max = 1'000;
  /// Sentences that begin alike for so long are the same.
  static constexpr std::size_t sentence_size_max = 200;

  /// Whether this line is written.
  bool tells(log_level level, std::string_view who, std::string_view sentence, time_point now);

  /// When the number of withheld lines is due; `max()` if there are none.
  time_point due() const noexcept { return due_; }
  /// The numbers that are due at `now`; each once. `max()` returns all.
  std::vector<withheld_lines> take(time_point now);

private:
  struct kind {
    log_level level{};
    std::string who;
    std::string sentence;
  };
  struct kind_view {
    log_level level{};
    std::string_view who;
    std::string_view sentence;
  };
  struct hashed {
    using is_transparent = void;
    std::size_t operator()(const kind_view& one) const noexcept;
    std::size_t operator()(const kind& one) const noexcept {
      return operator()(kind_view{one.level, one.who, one.sentence});
    }
  };
  struct same {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const noexcept {
      return a.level == b.level && a.who == b.who && a.sentence == b.sentence;
    }
  };
  struct tally {
    time_point end{};
    std::uint64_t lines = 0;
  };
  using tallies = std::unordered_map<kind, tally, hashed, same>;

  static std::uint64_t withheld(const tally& of) noexcept {
    return of.lines > told_one_by_one ? of.lines - told_one_by_one : 0;
  }
  tally& tally_of(const kind_view& one, time_point now);
  bool has_room(time_point now);

  tallies kinds_;
  std::vector<withheld_lines> over_;
  time_point due_ = time_point::max();
  time_point look_for_room_ = time_point::min();
};

}  // namespace donet::runtime
