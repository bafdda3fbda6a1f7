#include "tools/demo/tally.hpp"

#include <utility>

namespace donet::demo {

void tally::wrong(check what, std::string sentence) {
  ++lines_[index(what)].wrong;
  if (sentences_.size() < sentences_max)
    sentences_.push_back(std::string(name_of(what)) + ": " + std::move(sentence));
}

void tally::compare(check what, bool is_right, const std::string& sentence_if_wrong) {
  if (is_right)
    right(what);
  else
    wrong(what, sentence_if_wrong);
}

std::size_t tally::compared() const noexcept {
  std::size_t all = 0;
  for (const line& each : lines_)
    all += each.right + each.wrong;
  return all;
}

const char* name_of(check what) noexcept {
  switch (what) {
  case check::steps:
    return "steps of avatars, each seen once and in order by those who could see it";
  case check::talk: return "chat lines, each heard once by those who could see the speaker";
  case check::others: return "moods and gestures, likewise";
  case check::whispers: return "whispers, each heard by the one whom it was for";
  case check::bells: return "rings of the bell, each heard by everybody";
  case check::crossing: return "arrivals, departures and changes of place before somebody's eyes";
  case check::sights: return "views: who is seen, nobody missing, no ghosts, nobody sees itself";
  case check::states: return "avatars as others see them: place, position, name, skin, mood";
  case check::owners: return "owners: own avatar, its purse, and nobody else's";
  case check::ai: return "avatars as the AI sees them";
  case check::memory:
    return "avatars in the database: the same as before, and as their owners left them";
  case check::promises: return "clients whose server kept every promise of the protocol";
  }
  return "";
}

}  // namespace donet::demo
