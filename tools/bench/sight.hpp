#pragma once
// Checks one client's view of its zone: every object of the zone must come into view once, with the
// right values, and no other object.

#include "tools/bench/protocol.hpp"
#include "tools/bench/stage.hpp"

#include <string>
#include <vector>

namespace donet::bench {

class sight {
public:
  /// `world` must outlive this object.
  sight(const stage& world, std::uint32_t zone);

  // Each function handles a message to the client of this name. Throws run_failure with a sentence
  // about the error.
  void enter(const std::string& client, std::string_view payload);
  void leave(const std::string& client, std::string_view payload);

  std::size_t count() const noexcept { return count_; }
  /// The server reports that the snapshot is complete.
  void expect_all(const std::string& client) const;
  /// The server reports that all objects have left.
  void expect_none(const std::string& client) const;

private:
  const stage* world_;
  std::uint32_t zone_;
  std::size_t count_ = 0;
  std::vector<bool> seen_;  // by object
};

}  // namespace donet::bench
