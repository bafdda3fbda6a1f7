#pragma once
// The operations of a churning connection, and a record of its subscriptions.
//
//   own channels:      | singles … | ranges … |      (ranges only on request; single and
//   shared channels:   | of all connections  |       range operations do not overlap)

#include "tools/bench/random_numbers.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::bench {

struct churn_channels {
  std::uint64_t own = 0;     ///< the first own channel
  std::uint64_t shared = 0;  ///< the first shared channel
  std::size_t count = 0;     ///< number of own channels, and of shared ones; at least 128
  bool ranges = false;
};

class churn_book {
public:
  churn_book(const churn_channels& channels, std::uint64_t seed);

  /// Appends `operations` framed control messages to `text`; the last one adds a channel that was
  /// not subscribed. `operations` must be at least 2.
  void write_batch(std::string& text, std::size_t operations);

  struct probe {
    std::uint64_t channel = 0;
    bool subscribed = false;
  };

  /// Some channels that the last batch touched and one that it did not touch, then the channel that
  /// it added last.
  std::vector<probe> probes();

private:
  void single(std::string& text);
  void range(std::string& text);
  void add_or_remove(std::string& text, std::size_t own);
  void shared(std::string& text);
  void remember(std::size_t own);

  churn_channels channels_;
  std::size_t singles_;  ///< number of own channels for single operations
  std::vector<char> subscribed_;
  std::vector<std::size_t> touched_;
  std::size_t last_added_ = 0;
  random_numbers random_;
};

}  // namespace donet::bench
