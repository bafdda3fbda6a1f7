#pragma once
// Frames on plain TCP.

#include "runtime/net/stream_connection.hpp"

namespace donet::runtime {

using tcp_connection = stream_connection<tcp_stream>;

}  // namespace donet::runtime
