#include "actors/state_server/state_server_state.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"
#include "actors/state_server/creation.hpp"
#include "runtime/check.hpp"
#include "runtime/datagram/writer.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;

namespace {

constexpr std::string_view log_category = "state_server";

}  // namespace

state_server_state::state_server_state(const state_server_options& options,
                                       const class_layouts& layouts, runtime::logger& log,
                                       object_host& host)
    : object_keeper(log_category, options.objects, options.first_participant, log, host,
                    options.objects.metrics ? options.objects.metrics
                                            : layouts.make_metrics(log_category)),
      layouts_(layouts) {
  world_.subscribe(role, options.control);
  world_.subscribe(role, all_state_servers);
  for (const runtime::channel_range& range : options.doids)
    world_.out.subscribe(range);
}

void state_server_state::handle(const runtime::datagram_view&,
                                const runtime::message_view& message) {
  switch (message.type) {
  case msgtype::create_object_with_required:
  case msgtype::create_object_with_required_other: create_object(message); break;
  case msgtype::delete_ai_objects: delete_objects_of_ai(message); break;
  default:
    world_.log.warn(log_category, "message type not for a State Server; dropped",
                    {{"type", message.type}, {"sender", value(message.sender)}});
  }
}

void state_server_state::create_object(const runtime::message_view& message) {
  const std::optional<doid> id = id_of_creation(message);
  if (id && (*id == doid{0} || find(*id))) {
    world_.log.warn(log_category,
                    *id == doid{0} ? "DoId is 0; request refused"
                                   : "object exists already; creation refused",
                    {{"object", value(*id)}, {"sender", value(message.sender)}});
    return;
  }
  std::optional<creation> wanted =
    read_creation(message, layouts_, world_.options.strings, world_.log);
  if (!wanted)
    return;
  if (value(wanted->id) < reserved_below)
    world_.log.warn(log_category, "object has a reserved DoId; request accepted",
                    {{"object", value(wanted->id)}, {"sender", value(message.sender)}});
  create(wanted->id, wanted->where, *wanted->layout, std::move(wanted->values), message.sender);
}

void state_server_state::delete_objects_of_ai(const runtime::message_view& message) {
  dc::byte_reader reader(message.payload);
  channel ai{};
  if (!read_channel(reader, ai)) {
    world_.log.error(log_category, "message cut short; dropped",
                     {{"type", message.type}, {"sender", value(message.sender)}});
    return;
  }
  std::vector<channel> objects;
  for (const doid each : world_.objects_of(ai))
    objects.push_back(channel_of(each));
  if (objects.empty())
    return;
  std::sort(objects.begin(), objects.end());
  runtime::check(append_to_all(world_.out.frames(), objects, message.sender,
                               msgtype::delete_ai_objects, message.payload.first(sizeof(ai))),
                 "a short message does not fit");
}

}  // namespace donet::actors
