#pragma once
// The text of config/worlds/bench.dc, embedded by the build.

#include <string_view>

namespace donet::bench::compare {

extern const std::string_view world_text;

}  // namespace donet::bench::compare
