#include "actors/spawn/cluster_claims.hpp"

#include "config/tree.hpp"
#include "dcfile/schema.hpp"

#include <utility>

namespace donet::actors {

namespace {

using runtime::claim_kind;

class claim_list {
public:
  explicit claim_list(const config::role_config& role) : role_(role) {}

  std::vector<role_claim> take() {
    add_channels();
    add_upstreams();
    add_uberdogs();
    add_objects();
    return std::move(all_);
  }

private:
  void add(claim_kind what, std::string key, std::uint64_t low, std::uint64_t high,
           std::string text = {}) {
    all_.push_back({std::move(key), {what, low, high, std::move(text)}});
  }

  void add_channels() {
    const config::services& services = role_.services;
    for (const config::state_server& server : services.state_server)
      add(claim_kind::service_channel, server.key + ".control_channel", server.control_channel,
          server.control_channel);
    for (const config::database_server& server : services.database_server)
      add(claim_kind::service_channel, server.key + ".control_channel", server.control_channel,
          server.control_channel);
    for (const config::client_agent& agent : services.client_agent)
      add(claim_kind::client_channels, agent.key + ".channels", agent.channels.min,
          agent.channels.max);
    for (const config::database_server& server : services.database_server)
      add(claim_kind::generated_ids, server.key + ".generate", server.generate.min,
          server.generate.max);
  }

  void add_upstreams() {
    for (const config::message_director& director : role_.services.message_director) {
      if (director.upstream)
        add(claim_kind::upstream, director.key + ".upstream", 0, 0, to_text(*director.upstream));
    }
  }

  void add_uberdogs() {
    for (const config::uberdog& one : role_.uberdogs)
      add(claim_kind::uberdog, one.key + ".id", one.id, one.id,
          one.class_name + (one.anonymous ? " anonymous" : ""));
  }

  void add_objects() {
    for (const config::dbss& service : role_.services.dbss) {
      const bool is_single = role_.written.has(service.key + ".range_min");
      for (std::size_t i = 0; i < service.ranges.size(); ++i)
        add(claim_kind::stored_ids,
            is_single ? service.key + ".range_min" : config::key_path(service.key + ".ranges", i),
            service.ranges[i].min, service.ranges[i].max);
    }
    for (const config::state_server& server : role_.services.state_server) {
      for (std::size_t i = 0; i < server.objects.size(); ++i)
        add(claim_kind::object_ids, config::key_path(server.key + ".objects", i),
            server.objects[i].min, server.objects[i].max);
    }
  }

  const config::role_config& role_;
  std::vector<role_claim> all_;
};

}  // namespace

std::vector<role_claim> role_claims_of(const config::role_config& role) {
  return claim_list(role).take();
}

std::vector<runtime::claim> claims_of(const config::role_config& role) {
  std::vector<runtime::claim> all;
  for (role_claim& one : role_claims_of(role))
    all.push_back(std::move(one.claim));
  return all;
}

std::uint64_t contract_hash_of(const config::global& global, const dc::schema& contract) {
  // FNV-1a. A word per setting, in a fixed order: nodes compare the result over the network.
  constexpr std::uint64_t offset = 0xcbf29ce484222325, prime = 0x100000001b3;
  std::uint64_t hash = offset;
  for (const std::uint32_t word : {contract.hash(), static_cast<std::uint32_t>(global.strings),
                                   static_cast<std::uint32_t>(global.dc_dialect),
                                   std::uint32_t{global.dc_multiple_inheritance},
                                   std::uint32_t{global.dc_sort_inheritance_by_file},
                                   std::uint32_t{global.dc_virtual_inheritance}}) {
    for (unsigned shift = 0; shift < 32; shift += 8)
      hash = (hash ^ (word >> shift & 0xffU)) * prime;
  }
  return hash;
}

}  // namespace donet::actors
