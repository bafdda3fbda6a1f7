#pragma once
// What the objects of one service share: who of them is subscribed to what and is in which place, what
// they send, and what the operator has decided.

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
  /// What a string may hold (`global.strings`).
  dc::text_policy strings = dc::text_policy::utf8;
  /// Objects learn anew where their children are when a parent is created again, and answer zone
  /// queries meanwhile. Only where all State Servers are ours (spec/services QUIRK 27).
  bool relearns_children = false;
  /// They are kept in a database: when one is deleted there, those who know it are told (spec/services
  /// 4.7).
  bool in_database = false;
  /// They take over what others write to the database, and announce it (spec/services 4.8).
  bool follows_database = false;
  /// The register of the node, and the number of this service in it; null if no other service of the
  /// node could have the same objects.
  std::shared_ptr<doid_register> stored_doids = nullptr;
  std::size_t registered_as = 0;
  /// Where the service counts; null is a place of its own.
  std::shared_ptr<runtime::object_metrics> metrics = nullptr;
};

/// Not for several threads. `log` outlives it.
class object_world : public runtime::local_participants {
public:
  /// How far up an object looks for itself.
  static constexpr std::size_t ancestors_max = 1000;

  object_world(object_options given, runtime::logger& logger,
               std::shared_ptr<runtime::object_metrics> counts)
      : options(given), log(logger), metrics(std::move(counts)) {}

  const object_options options;
  /// Who sent what is handled has to be told to it.
  runtime::fault_log log;
  const std::shared_ptr<runtime::object_metrics> metrics;
  /// Where each object is and is counted.
  place_index places;

  /// An object enters or ends. Warns if another service of the node has one of the same DoId.
  void note_arrival(runtime::doid object);
  void note_end(runtime::doid object);

  /// The AI that was set explicitly for an object is this now; channel 0 is none.
  void note_explicit_ai(runtime::doid object, runtime::channel before, runtime::channel now);
  /// The objects whose AI was explicitly set to this, in an order that means nothing.
  std::vector<runtime::doid> objects_of(runtime::channel ai) const;

  /// The object whose AI this one follows from now on; 0 is none, as for a new number, and as it must
  /// be left when the object ends.
  void note_leader(runtime::subscriber who, runtime::doid leader);
  /// Whether the object follows itself: through its leader, the leader's leader and so on. If they
  /// are more than `ancestors_max` it is taken to. Whom objects of others follow is not known.
  bool follows_itself(runtime::subscriber who, runtime::doid object);

private:
  runtime::doid leader_of(runtime::subscriber who) const noexcept;
  runtime::doid leader_of(runtime::doid object);

  std::map<runtime::channel, runtime::indexed_vector<runtime::doid>> by_ai_;
  std::vector<runtime::doid> leaders_;
  std::vector<runtime::subscriber> found_;
};

}  // namespace donet::actors
