#pragma once
// The configuration of a server for a row: a role file of donet, or the YAML file of Astron.

#include "tools/bench/compare/row.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace donet::bench::compare {

struct server_setup {
  services needed = services::message_director;
  std::uint16_t port = 0;              ///< of the Message Director
  std::uint16_t client_port = 0;       ///< of the Client Agent
  std::string_view client_agent_keys;  ///< more keys for donet's [services.client_agent]
};

/// The DC file of both, config/worlds/bench.dc, by its name in the folder of the configuration.
inline constexpr const char* world_file = "bench.dc";

/// A role file for donet-node. Limits that a generator would reach are off, as in tools/bench/clients.toml.
std::string donet_role(const server_setup& of);

/// The same for Astron, with the keys of its revision c1436f90. Astron routes in its main thread
/// (`threaded: false`), which is its faster mode.
std::string astron_config(const server_setup& of);

/// Writes the DC file and the configuration that a server of this kind reads into the folder, and returns the path of
/// the configuration; an empty path for one that reads none. Throws run_failure.
std::filesystem::path write_configuration(server_kind kind, const server_setup& of,
                                          const std::filesystem::path& folder);

}  // namespace donet::bench::compare
