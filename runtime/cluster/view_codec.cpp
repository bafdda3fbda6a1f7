#include "runtime/cluster/view_codec.hpp"

#include "runtime/cluster/wire_fields.hpp"
#include "runtime/limits.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace donet::runtime {

namespace {

constexpr std::uint64_t fnv_basis = 14'695'981'039'346'656'037u;
constexpr std::uint64_t fnv_prime = 1'099'511'628'211u;

void append_member(dc::byte_buffer& to, const cluster_member& member) {
  append_node(to, member.node);
  wire::append(to, std::string_view(member.address));
  wire::append(to, member.phase);
  wire::append_list(to, member.roles, [](dc::byte_buffer& out, const std::string& role) {
    wire::append(out, std::string_view(role));
  });
  wire::append(to, std::string_view(member.version));
}

bool read_member(dc::byte_reader& from, cluster_member& member) {
  return read_node(from, member.node)
         && wire::read(from, member.address, limits::node_address_size_max)
         && wire::read(from, member.phase, node_phase::joining, node_phase::ready)
         && read_roles(from, member.roles)
         && wire::read(from, member.version, limits::node_version_size_max);
}

void append_identity(dc::byte_buffer& to, const tombstone& stone) {
  append_node(to, stone.node);
  wire::append(to, std::string_view(stone.address));
  wire::append(to, std::string_view(stone.by));
  wire::append(to, stone.why);
}

void append_tombstone(dc::byte_buffer& to, const tombstone& stone) {
  append_identity(to, stone);
  wire::append(to, stone.age_seconds);
}

bool read_tombstone(dc::byte_reader& from, tombstone& stone) {
  return read_node(from, stone.node)
         && wire::read(from, stone.address, limits::node_address_size_max)
         && wire::read(from, stone.by) && is_node_name(stone.by)
         && wire::read(from, stone.why, death_cause::refused, death_cause::over_limit)
         && wire::read(from, stone.age_seconds);
}

// True if the list is sorted by node and has each node once.
template <class T>
bool is_in_order(const std::vector<T>& list) {
  return std::ranges::adjacent_find(list, std::ranges::greater_equal{}, &T::node) == list.end();
}

}  // namespace

void append_node(dc::byte_buffer& to, const node_ref& node) {
  wire::append(to, std::string_view(node.name));
  wire::append(to, node.incarnation);
}

bool read_node(dc::byte_reader& from, node_ref& node) {
  return wire::read(from, node.name) && is_node_name(node.name)
         && wire::read(from, node.incarnation) && node.incarnation != 0;
}

void append_nodes(dc::byte_buffer& to, const std::vector<node_ref>& nodes) {
  wire::append_list(to, nodes, append_node);
}

bool read_nodes(dc::byte_reader& from, std::vector<node_ref>& nodes) {
  return wire::read_list(from, nodes, read_node);
}

bool read_roles(dc::byte_reader& from, std::vector<std::string>& roles) {
  return wire::read_list(from, roles,
                         [](dc::byte_reader& in, std::string& role) {
                           return wire::read(in, role, limits::node_name_size_max);
                         })
         && roles.size() <= limits::node_roles_max;
}

void append_claims(dc::byte_buffer& to, const std::vector<claim>& claims) {
  wire::append_list(to, claims, [](dc::byte_buffer& out, const claim& one) {
    wire::append(out, one.what);
    wire::append(out, one.low);
    wire::append(out, one.high);
    wire::append(out, std::string_view(one.text));
  });
}

bool read_claims(dc::byte_reader& from, std::vector<claim>& claims) {
  const auto read_one = [](dc::byte_reader& in, claim& one) {
    return wire::read(in, one.what, claim_kind::service_channel, claim_kind::object_ids)
           && wire::read(in, one.low) && wire::read(in, one.high) && one.low <= one.high
           && wire::read(in, one.text);
  };
  return wire::read_list(from, claims, read_one) && claims.size() <= node_claims_max;
}

void append_view(dc::byte_buffer& to, const cluster_view& view) {
  wire::append_list(to, view.members, append_member);
  wire::append_list(to, view.tombstones, append_tombstone);
}

bool read_view(dc::byte_reader& from, cluster_view& view) {
  return wire::read_list(from, view.members, read_member) && is_in_order(view.members)
         && wire::read_list(from, view.tombstones, read_tombstone) && is_in_order(view.tombstones);
}

std::uint64_t hash_of(const cluster_view& view) {
  dc::byte_buffer bytes;
  wire::append_list(bytes, view.members, append_member);
  wire::append_list(bytes, view.tombstones, append_identity);
  std::uint64_t hash = fnv_basis;
  for (const std::byte each : bytes)
    hash = (hash ^ std::to_integer<std::uint64_t>(each)) * fnv_prime;
  return hash;
}

}  // namespace donet::runtime
