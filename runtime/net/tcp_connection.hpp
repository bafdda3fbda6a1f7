#pragma once
// Frames on TCP without TLS.

#include "runtime/net/stream_connection.hpp"

namespace donet::runtime {

using tcp_connection = stream_connection<tcp_stream>;

}  // namespace donet::runtime
