#pragma once
// What a State Server decides: it creates objects and ends those of an AI (spec/services 3.1, 3.4.1,
// 3.4.2). That each datagram comes to the objects that are subscribed, its keeper sees to.

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_host.hpp"
#include "actors/distributed_object/object_keeper.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/channel_range.hpp"

#include <vector>

namespace donet::actors {

struct state_server_options {
  runtime::channel control{};
  /// Of objects that are here, if they are anywhere: whatever is for them comes here from the
  /// beginning (spec/services QUIRK 32).
  std::vector<runtime::channel_range> doids;
  object_options objects;
  /// What the frames of this State Server's participants are marked with: numbers from this one on
  /// are nobody else's in this node.
  runtime::participant first_participant{1};
};

/// Not for several threads. Layouts, log and host outlive it.
class state_server_state final : public object_keeper {
public:
  state_server_state(const state_server_options& options, const class_layouts& layouts,
                     runtime::logger& log, object_host& host);

private:
  void handle(const runtime::datagram_view& datagram,
              const runtime::message_view& message) override;
  void create_object(const runtime::message_view& message);
  void delete_objects_of_ai(const runtime::message_view& message);

  const class_layouts& layouts_;
};

}  // namespace donet::actors
