#pragma once
// Suppresses repeated lines. A kind of line is a level, a category and the beginning of a sentence.
// Of each kind the first lines in a window of time are written, then one line with the number of
// the others.

#include "runtime/log/logger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace donet::runtime {

/// The number of suppressed lines of one kind.
struct withheld_lines {
  log_level level{};
  std::string who;
  std::string sentence;
  std::uint64_t count = 0;
};

/// For one thread at a time. The caller passes the time, which never goes back.
class repetition {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::uint64_t told_one_by_one = 20;
  static constexpr std::chrono::seconds window{10};
  /// Kinds that are counted separately; further kinds of one level and category share one count.
  static constexpr std::size_t kinds_max = 1'000;
  /// Bytes of a sentence that are compared; sentences that are equal up to here are of one kind.
  static constexpr std::size_t sentence_size_max = 200;

  /// Counts a line, and returns true if it is to be written.
  bool tells(log_level level, std::string_view who, std::string_view sentence, time_point now);

  /// The time at which the number of suppressed lines has to be reported; `max()` if there are
  /// none.
  time_point due() const noexcept { return due_; }
  /// Removes and returns the numbers that are due at `now`. With `max()` it returns all.
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
