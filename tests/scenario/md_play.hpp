#pragma once
// Several peers of a Message Director, and its parent, act as a seed decides: they send, subscribe,
// leave post-removes, connect, disconnect and stop reading. An oracle (md_oracle.hpp) records all
// of it.

#include "tests/scenario/md_oracle.hpp"
#include "tests/scenario/md_world.hpp"
#include "tests/support/random_source.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::test {

class md_play {
public:
  explicit md_play(std::uint64_t seed);

  /// Performs `steps` random steps, then all peers read, everything arrives, and they leave.
  void run(int steps);

  md_oracle& oracle() noexcept { return oracle_; }
  /// Peers that stayed until everything had arrived.
  const std::vector<std::size_t>& stayed() const noexcept { return stayed_; }

private:
  struct guest {
    peer* end = nullptr;
    std::size_t number = 0;
    bool reads = true;
    bool may_be_dropped = false;  // by the node, for reading too slowly
  };

  static constexpr std::size_t guests_max = 7;

  void act();
  void step();
  void end();
  void say_farewell();
  void listen();

  guest& somebody() { return guests_[random_.below(guests_.size())]; }
  std::size_t some_channel();
  md_oracle::channel_mask some_channels();
  std::size_t some_padding();
  void joins();
  void closes(guest& who);
  void somebody_talks();
  void somebody_subscribes();
  datagram change_of_subscription(std::size_t of);
  void somebody_leaves_something_behind();
  void somebody_goes();
  void somebody_breaks_the_rules();
  void somebody_pauses_or_reads();

  void find_parent();
  bool has_parent() const;
  void parent_talks();
  void something_befalls_the_parent();

  random_source random_;
  md_world md_;
  md_oracle oracle_;
  peer& witness_ = md_.connect();
  std::vector<peer*> all_;  // by number
  std::vector<guest> guests_;
  std::vector<std::size_t> stayed_;
  std::vector<peer*> parents_;
  bool parent_leaves_ = false;
  bool parent_reads_ = true;
};

}  // namespace donet::test
