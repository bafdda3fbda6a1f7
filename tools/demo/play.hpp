#pragma once
// The plot: players log in, look around, walk from place to place, talk, and leave. After every
// step the demo waits until every client has received everything, and compares the observations
// with the actions. A player who returns has the avatar of the last visit, which is compared with
// the stored one.

#include "tools/demo/comparison.hpp"
#include "tools/demo/district_ai.hpp"
#include "tools/demo/narrator.hpp"
#include "tools/demo/player.hpp"
#include "tools/demo/tally.hpp"
#include "tools/demo/uberdog.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace donet::demo {

struct plot {
  std::size_t clients = 4;
  std::size_t rounds = 2;
  double seconds = 0;  ///< minimum duration of the rounds
  std::uint64_t seed = 23;
  std::string version = "v1.0.0";
};

/// The narrator stops after this number of rounds.
inline constexpr std::size_t told_rounds_max = 3;

class play {
public:
  /// Starts to connect. All arguments must outlive the play.
  play(const plot& what, const harness::endpoint& client_agent,
       const harness::endpoint& message_director, std::shared_ptr<const dc::schema> schema,
       narrator& teller);

  /// Throws harness::failure if the play cannot continue. `between` is called after every step.
  void perform(const std::function<void()>& between);

  const tally& result() const noexcept { return result_; }
  std::size_t rounds() const noexcept { return rounds_; }
  std::size_t messages() const noexcept { return messages_; }
  /// A sentence for each player who was here before: "Ann is back, with 50 coins".
  const std::vector<std::string>& remembered() const noexcept { return remembered_; }

private:
  void everybody_comes();
  void round();
  void travel_one_by_one();
  void travel_together();
  void walk_and_talk();
  void everybody_leaves();

  player& bring(std::size_t number);
  void recognize(player& who, bool is_told);
  place neighbour_of(place from);
  void walk(player& who);
  void begin_step();
  void end_step();
  std::size_t below(std::size_t bound) { return chance_() % bound; }

  plot plot_;
  harness::endpoint client_agent_;
  std::shared_ptr<const dc::schema> schema_;
  narrator& teller_;
  harness::loop loop_;
  district_ai ai_;
  uberdog uberdog_;
  players players_;
  tally result_;
  std::mt19937_64 chance_;
  std::function<void()> between_;
  std::map<doid, std::vector<std::string>> expected_whispers_;
  // The owners of the avatars that existed at the start.
  std::map<std::string, std::vector<doid>> known_;
  std::vector<std::string> remembered_;
  std::size_t rounds_ = 0;
  std::size_t messages_ = 0;
  unsigned minute_ = 0;
  std::uint32_t questions_ = 0;
  unsigned timestamp_ = 0;
};

}  // namespace donet::demo
