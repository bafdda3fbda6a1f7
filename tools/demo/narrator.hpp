#pragma once
// Prints what one player receives and sends, one line each, with the names known at that time.

#include "tools/dc/palette.hpp"
#include "tools/demo/places.hpp"
#include "tools/harness/event.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

namespace donet::demo {

class narrator {
public:
  narrator(std::ostream& out, tools::palette colors);

  /// Prints a line of its own between events.
  void heading(const std::string& text);
  void got(const harness::event& one);
  void sent(const harness::event& one);
  /// Prints the pending steps: consecutive steps of one avatar are one line.
  void finish_steps();
  /// Prints nothing from now on.
  void fall_silent();

  /// The number of hidden messages, which only synchronise the players.
  std::size_t hidden() const noexcept { return hidden_; }
  std::size_t shown() const noexcept { return shown_; }

private:
  struct walk {
    std::size_t steps = 0;
    std::string who;
    std::string last;
    bool is_sent = false;
  };

  void tell(const harness::event& one, bool is_sent);
  void tell_update(const harness::event& one, bool is_sent);
  void line(bool is_sent, const std::string& who, const std::string& what, bool is_spoken = false);
  std::string name_of(const harness::event& one);

  std::ostream& out_;
  tools::palette colors_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::map<doid, std::string> names_;
  std::map<doid, walk> walks_;
  std::map<std::uint16_t, std::string> interests_;
  std::size_t hidden_ = 0;
  std::size_t shown_ = 0;
  bool silent_ = false;
};

}  // namespace donet::demo
