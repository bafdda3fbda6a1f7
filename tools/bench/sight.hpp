#pragma once
// What one client sees of its zone: every object of it has to come into sight once, as it is, and nothing
// else.

#include "tools/bench/protocol.hpp"
#include "tools/bench/stage.hpp"

#include <string>
#include <vector>

namespace donet::bench {

class sight {
public:
  /// `world` has to outlive this.
  sight(const stage& world, std::uint32_t zone);

  // Each takes a message for the client of this name. Throws run_failure with a sentence that tells what is
  // wrong with it.
  void enter(const std::string& client, std::string_view payload);
  void leave(const std::string& client, std::string_view payload);

  std::size_t count() const noexcept { return count_; }
  /// The snapshot is said to be complete.
  void expect_all(const std::string& client) const;
  /// All is said to have left.
  void expect_none(const std::string& client) const;

private:
  const stage* world_;
  std::uint32_t zone_;
  std::size_t count_ = 0;
  std::vector<bool> seen_;  // by object
};

}  // namespace donet::bench
