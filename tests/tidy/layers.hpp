#pragma once

#include "tests/tidy/source_text.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

// The rules of what may use what. An include may only point down this picture:
//
//   tests/    may use everything; nothing uses it
//   -----------------------------------------------------------------
//   tools/    programs people start
//     |
//   actors/   the services                         (no role uses a sibling)
//     |
//   runtime/  how bytes and messages move          (in steps, see below)
//     |
//   dcfile/   what the bytes mean                  (a leaf)
//
//   config/   what the operator wrote              (a leaf; read by actors/spawn and tools only)
//
// runtime/ is built in steps; a folder uses those on the steps above it in this list:
//
//   core                       the files directly in runtime/, and log/ and metrics/
//   datagram/
//   routing/   net/            neither uses the other
//   execution/
//   cluster/                   is given execution's clocks and units
//   sim/                       stands in for all of them, hence knows all of them
//
// actors/: a role is a folder. state_server and db_state_server may use distributed_object; spawn,
// which assembles the roles, may use all of them; everyone may use the files directly in actors/
// and folders called interfaces... or msgtype..., which in turn use no role.
//
// Besides, only the edges touch the outside world: TOML in config/load.cpp, OpenSSL in
// runtime/net/tls*, sockets and Beast in runtime/net and runtime/execution, Asio in
// runtime/net/websocket_* and runtime/net/loop_executor, SOCI in
// actors/database_server/sql*, SQLite's C API in tools/stage/sim_disk. What decides (*_state, *_rules, *_codec, *_table), dcfile/ and
// config/ do without CAF, and only runtime/caf.hpp and runtime/caf_io.hpp see what is inside of CAF and
// its version, also for tests. Tests may use any library; tools/bench and tools/harness may use sockets, and
// so may tools/node/service_manager, which sends datagrams of systemd's.
//
// In actors/ nothing calls CAF's plain spawn, anon_send or delayed_send, which would run an actor
// on CAF's own scheduler.

/// Tells whether the repository has a file of this path.
using file_exists = std::function<bool(std::string_view path)>;

/// What in this C++ file breaks the rules, each as `path:line: sentence`, in the order of the
/// lines.
std::vector<std::string> layer_violations(const source_file& file, const file_exists& exists);

/// Whether the path has a folder whose name says nothing of its purpose, such as src or util; the
/// violation as `path:1: sentence`.
std::vector<std::string> folder_violations(std::string_view path);

}  // namespace donet::test
