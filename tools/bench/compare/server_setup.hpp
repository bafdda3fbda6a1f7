#pragma once
// A server's configuration for a row: a role file of donet, or a YAML file of Astron.

#include "tools/bench/compare/row.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace donet::bench::compare {

struct server_setup {
  services needed = services::message_director;
  std::uint16_t port = 0;              ///< port of the Message Director
  std::uint16_t client_port = 0;       ///< port of the Client Agent
  std::string_view client_agent_keys;  ///< additional keys for donet's [services.client_agent]
};

/// The file name of the DC file of both, config/worlds/bench.dc, in the folder of the
/// configuration.
inline constexpr const char* world_file = "bench.dc";

/// A role file for donet-node. Limits that a generator would reach are disabled, as in
/// tools/bench/clients.toml.
std::string donet_role(const server_setup& of);

/// The equivalent for Astron, with the keys of its revision c1436f90. Astron routes in its main
/// thread (`threaded: false`), which is its faster mode.
std::string astron_config(const server_setup& of);

/// Writes the DC file and the configuration for a server of this kind into the folder. Returns the
/// path of the configuration, which is empty for a server without one. Throws run_failure.
std::filesystem::path write_configuration(server_kind kind, const server_setup& of,
                                          const std::filesystem::path& folder);

}  // namespace donet::bench::compare
