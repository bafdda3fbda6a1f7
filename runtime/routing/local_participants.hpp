#pragma once
// The participants that one service looks after: who of them is subscribed to what, and what they
// send. The router hears only of the first and the last of them at a channel.

#include "runtime/routing/emission_builder.hpp"
#include "runtime/routing/subscription_table.hpp"

namespace donet::runtime {

/// Not for several threads.
class local_participants {
public:
  emission_builder out;
  subscription_table table;

  void subscribe(subscriber who, channel c);
  /// False, and nothing changed, if there are as many ranges as there may be.
  [[nodiscard]] bool subscribe(subscriber who, channel_range range);
  void unsubscribe(subscriber who, channel c);
  void unsubscribe_all(subscriber who);

private:
  void tell();

  subscription_changes changes_;
};

}  // namespace donet::runtime
