#include "actors/distributed_object/object_output.hpp"

namespace donet::actors {

using runtime::log_level;

void object_output::report(log_level level, std::string_view sentence,
                           const runtime::message_view& message) const {
  if (world_.log.enabled(level))
    world_.log.log(level, "object", sentence,
                   {{"object", value(object_.id)},
                    {"class", object_.layout->entry().name},
                    {"type", message.type},
                    {"sender", value(message.sender)}});
}

void object_output::report(log_level level, std::string_view sentence,
                           const runtime::message_view& message, std::string_view key,
                           std::uint64_t value) const {
  if (world_.log.enabled(level))
    world_.log.log(level, "object", sentence,
                   {{"object", runtime::value(object_.id)},
                    {"class", object_.layout->entry().name},
                    {"type", message.type},
                    {"sender", runtime::value(message.sender)},
                    {key, value}});
}

void object_output::report_value(const runtime::message_view& message, const dc::field& field,
                                 dc::error why) const {
  if (world_.log.enabled(log_level::error))
    world_.log.error("object", "value not legal; update refused",
                     {{"object", value(object_.id)},
                      {"class", object_.layout->entry().name},
                      {"field", field.name()},
                      {"sender", value(message.sender)},
                      {"reason", dc::describe(why)}});
}

void object_output::report_too_large(std::uint16_t type) const {
  world_.log.error(
    "object", "message larger than a datagram; not sent",
    {{"object", value(object_.id)}, {"class", object_.layout->entry().name}, {"type", type}});
}

}  // namespace donet::actors
