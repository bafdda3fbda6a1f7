#pragma once
// Counts the comparisons by kind, and keeps the failed ones.

#include <cstddef>
#include <string>
#include <vector>

namespace donet::demo {

/// The kinds of comparisons; the summary has a line for each.
enum class check : unsigned char {
  steps,     ///< of avatars: each received once, in order, by all clients that could see it
  talk,      ///< as above
  others,    ///< all other actions of avatars
  whispers,  ///< received by one client
  bells,     ///< received by all clients
  crossing,  ///< avatars that enter, leave or move within a view
  sights,    ///< the set of visible avatars
  states,    ///< the places and the looks of visible avatars
  owners,    ///< fields that only an owner sees of its avatar
  ai,        ///< the AI's view of all that
  memory,    ///< a returning player is recognised, and a player who left is stored
  promises,  ///< of the protocol: no unknown object, no duplicate, no malformed message
};
inline constexpr std::size_t check_count = 12;

class tally {
public:
  /// Adds `count` successful comparisons.
  void right(check what, std::size_t count = 1) { lines_[index(what)].right += count; }
  /// Adds a failed one.
  void wrong(check what, std::string sentence);
  /// Adds a comparison with this outcome.
  void compare(check what, bool is_right, const std::string& sentence_if_wrong);

  bool all_right() const noexcept { return sentences_.empty(); }
  std::size_t compared() const noexcept;
  std::size_t right_of(check what) const noexcept { return lines_[index(what)].right; }
  std::size_t wrong_of(check what) const noexcept { return lines_[index(what)].wrong; }
  /// Descriptions of the first failures.
  const std::vector<std::string>& sentences() const noexcept { return sentences_; }

  static constexpr std::size_t sentences_max = 20;

private:
  struct line {
    std::size_t right = 0;
    std::size_t wrong = 0;
  };

  static std::size_t index(check what) noexcept { return static_cast<std::size_t>(what); }

  line lines_[check_count];
  std::vector<std::string> sentences_;
};

/// Its name in the summary.
const char* name_of(check what) noexcept;

}  // namespace donet::demo
