#pragma once
// Frames on TLS.

#include "runtime/net/stream_connection.hpp"

namespace donet::runtime {

using tls_connection = stream_connection<tls_stream>;

}  // namespace donet::runtime
