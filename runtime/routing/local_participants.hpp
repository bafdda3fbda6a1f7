#pragma once
// The participants of one service: their subscriptions, and the frames that they send. The router
// receives only the first and the last subscription to a channel among them.

#include "runtime/routing/emission_builder.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

/// Not for several threads.
class local_participants {
public:
  emission_builder out;
  subscription_table table;

  void subscribe(subscriber who, channel c);
  /// False, and nothing changed, if the table has as many ranges as it may have.
  [[nodiscard]] bool subscribe(subscriber who, channel_range range);
  void unsubscribe(subscriber who, channel c);
  void unsubscribe_all(subscriber who) { unsubscribe_some(who, SIZE_MAX); }
  /// Ends about `most` subscriptions. True if none is left.
  bool unsubscribe_some(subscriber who, std::size_t most);

private:
  void report_changes();

  subscription_changes changes_;
};

}  // namespace donet::runtime
