#pragma once
// An event that a service reports to the Event Logger: a MessagePack map of strings
// (spec/clientagent 12 and 15.5).

#include "dcfile/bytes.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// Names and values, in order; the first two are `type` and `sender`.
using event_fields = std::vector<std::pair<std::string_view, std::string>>;

dc::byte_buffer encode_event(const event_fields& fields);

}  // namespace donet::actors
