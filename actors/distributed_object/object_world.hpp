#pragma once
// State that all objects of a service share: their subscriptions and places, their output, and the
// settings of the operator.

#include "actors/distributed_object/doid_register.hpp"
#include "actors/distributed_object/place_index.hpp"
#include "dcfile/options.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/metrics/object_metrics.hpp"
#include "runtime/routing/indexed_vector.hpp"
#include "runtime/routing/local_participants.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace donet::actors {

struct object_options {
  /// The rule for legal strings (`global.strings`).
  dc::text_policy strings = dc::text_policy::utf8;
  /// A parent that is created again asks its children for their places, and answers zone queries in
  /// the meantime. Requires that all State Servers are donet's (spec/services QUIRK 27).
  bool relearns_children = false;
  /// The objects are stored in a database: when one is deleted there, its participants are notified
  /// (spec/services 4.7).
  bool in_database = false;
  /// Objects apply and announce changes that other participants write to the database
  /// (spec/services 4.8).
  bool follows_database = false;
  /// The register of the node, and the number of this service in it. Null if no other service of
  /// the node can hold the same objects.
  std::shared_ptr<doid_register> stored_doids = nullptr;
  std::size_t registered_as = 0;
  /// Counters of the service; null makes the world use counters of its own.
  std::shared_ptr<runtime::object_metrics> metrics = nullptr;
};

/// Not thread-safe. `log` must outlive it.
class object_world : public runtime::local_participants {
public:
  /// The number of ancestors that `follows_itself` visits before it assumes a circle.
  static constexpr std::size_t ancestors_max = 1000;

  object_world(object_options given, runtime::logger& logger,
               std::shared_ptr<runtime::object_metrics> counts)
      : options(given), log(logger), metrics(std::move(counts)) {}

  const object_options options;
  /// The caller sets the sender of the current message here, which is named in log lines.
  runtime::fault_log log;
  const std::shared_ptr<runtime::object_metrics> metrics;
  /// The place of each object, and the place where its parent counts it.
  place_index places;

  /// Record that an object enters or ends. `note_arrival` warns if another service of the node
  /// holds the same DoId.
  void note_arrival(runtime::doid object);
  void note_end(runtime::doid object);

  /// Records the AI that was set explicitly for an object; channel 0 is none.
  void note_explicit_ai(runtime::doid object, runtime::channel before, runtime::channel now);
  /// The objects whose AI was explicitly set to this channel, in no particular order.
  std::vector<runtime::doid> objects_of(runtime::channel ai) const;

  /// Records the object whose AI this one follows. 0 is none: the state of a new number, and
  /// required when the object ends.
  void note_leader(runtime::subscriber who, runtime::doid leader);
  /// True if following the leader, the leader's leader and so on leads back to the object. Also
  /// true if there are more than `ancestors_max` leaders. A chain ends at an object of another
  /// service, whose leader is not recorded here.
  bool follows_itself(runtime::subscriber who, runtime::doid object);

private:
  runtime::doid leader_of(runtime::subscriber who) const noexcept;
  runtime::doid leader_of(runtime::doid object);

  std::map<runtime::channel, runtime::indexed_vector<runtime::doid>> by_ai_;
  std::vector<runtime::doid> leaders_;
  std::vector<runtime::subscriber> found_;
};

}  // namespace donet::actors
