#pragma once
// The decisions of a State Server: it creates objects and deletes the objects of an AI
// (spec/services 3.1, 3.4.1, 3.4.2). Its base, object_keeper, delivers datagrams to the subscribed
// objects.

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
  /// DoIds whose objects can only be here. The service subscribes to these ranges from the start,
  /// so it receives every message for them (spec/services QUIRK 32).
  std::vector<runtime::channel_range> doids;
  object_options objects;
  /// The first participant number of this State Server. The node reserves this number and all above
  /// it for this service; they mark the frames of its participants.
  runtime::participant first_participant{1};
};

/// Not thread-safe. Layouts, log and host must outlive it.
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
