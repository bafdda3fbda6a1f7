#pragma once
// The text of config/worlds/bench.dc, which the build puts into the program.

#include <string_view>

namespace donet::bench::compare {

extern const std::string_view world_text;

}  // namespace donet::bench::compare
