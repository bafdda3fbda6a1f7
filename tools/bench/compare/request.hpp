#pragma once
// The request to `compare`.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::bench::compare {

/// Decides the configuration and protocol of a server. `bare` is not a server, but a process that
/// only makes the system calls.
enum class server_kind : std::uint8_t { donet, astron, nats, bare };

struct contestant {
  std::string command;  ///< the command that starts it, with placeholders; see command_words.hpp
  server_kind kind = server_kind::donet;
};

struct request {
  contestant a;
  contestant b;
  std::vector<std::string> rows;  ///< globs of row names; empty: all rows
  std::size_t rounds = 2;
  std::string
    folder;  ///< for the files of the servers; empty: the system's folder for temporary files
  bool lists_rows = false;    ///< only lists the rows
  bool without_bare = false;  ///< does not measure the bare system calls
};

}  // namespace donet::bench::compare
