#pragma once
// Counts what was compared, by kind, and keeps what was not as it had to be.

#include <cstddef>
#include <string>
#include <vector>

namespace donet::demo {

/// What is compared; the summary has a line for each.
enum class check : unsigned char {
  steps,     ///< of avatars: each received once, in order, by all who could see it
  talk,      ///< likewise
  others,    ///< all else that avatars do
  whispers,  ///< received by one
  bells,     ///< received by all
  crossing,  ///< who enters, leaves or goes elsewhere before whose eyes
  sights,    ///< who is seen at all
  states,    ///< where each one is seen to be, and how it looks
  owners,    ///< what an owner, and only an owner, sees of its avatar
  ai,        ///< the AI's idea of all that
  memory,    ///< who comes is recognized, and who has left is kept
  promises,  ///< of the protocol: nothing unknown, nothing twice, nothing that cannot be read
};
inline constexpr std::size_t check_count = 12;

class tally {
public:
  /// Adds `count` comparisons that came out right.
  void right(check what, std::size_t count = 1) { lines_[index(what)].right += count; }
  /// One that did not.
  void wrong(check what, std::string sentence);
  /// One or the other.
  void compare(check what, bool is_right, const std::string& sentence_if_wrong);

  bool all_right() const noexcept { return sentences_.empty(); }
  std::size_t compared() const noexcept;
  std::size_t right_of(check what) const noexcept { return lines_[index(what)].right; }
  std::size_t wrong_of(check what) const noexcept { return lines_[index(what)].wrong; }
  /// What was wrong, the first so many of it.
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

/// What the summary calls it.
const char* name_of(check what) noexcept;

}  // namespace donet::demo
