#include "runtime/cluster/node_handshake_codec.hpp"

#include "runtime/cluster/view_codec.hpp"
#include "runtime/cluster/wire_fields.hpp"
#include "runtime/limits.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace donet::runtime {

namespace {

enum class record_kind : std::uint8_t { hello = 1, welcome = 2, refusal = 3, enter = 4 };

constexpr std::size_t size_bytes = sizeof(std::uint32_t);
constexpr std::string_view magic = "DONETLNK";

void append_introduction(dc::byte_buffer& to, const node_introduction& self) {
  dc::append(to, dc::as_bytes(magic));
  wire::append(to, self.protocol_min);
  wire::append(to, self.protocol_max);
  wire::append(to, std::string_view(self.cluster));
  wire::append(to, self.cluster_id);
  append_node(to, self.node);
  wire::append(to, std::string_view(self.address));
  dc::append(to, self.caf.host);
  wire::append(to, self.caf.process);
  wire::append(to, std::string_view(self.version));
  wire::append(to, self.contract);
  wire::append(to, self.features);
  wire::append(to, self.phase);
  wire::append_list(to, self.roles, [](dc::byte_buffer& out, const std::string& role) {
    wire::append(out, std::string_view(role));
  });
  append_claims(to, self.claims);
  wire::append(to, self.quorum.size);
  wire::append(to, self.quorum.peak);
  wire::append(to, std::string_view(self.quorum.smallest_name));
  append_nodes(to, self.quorum.nodes);
}

bool read_magic(dc::byte_reader& from) {
  dc::bytes_view found;
  return from.take(magic.size(), found) && dc::as_text(found) == magic;
}

bool read_caf_id(dc::byte_reader& from, caf_node_id& id) {
  dc::bytes_view host;
  if (!from.take(id.host.size(), host))
    return false;
  std::memcpy(id.host.data(), host.data(), host.size());
  return wire::read(from, id.process);
}

// The quorum of a node that has not formed a cluster is empty.
bool read_quorum(dc::byte_reader& from, quorum_summary& quorum) {
  return wire::read(from, quorum.size) && wire::read(from, quorum.peak)
         && wire::read(from, quorum.smallest_name)
         && (quorum.smallest_name.empty() || is_node_name(quorum.smallest_name))
         && read_nodes(from, quorum.nodes);
}

bool read_introduction(dc::byte_reader& from, node_introduction& self) {
  return read_magic(from) && wire::read(from, self.protocol_min)
         && wire::read(from, self.protocol_max) && self.protocol_min <= self.protocol_max
         && wire::read(from, self.cluster) && is_node_name(self.cluster)
         && wire::read(from, self.cluster_id) && read_node(from, self.node)
         && wire::read(from, self.address, limits::node_address_size_max)
         && read_caf_id(from, self.caf)
         && wire::read(from, self.version, limits::node_version_size_max)
         && wire::read(from, self.contract) && wire::read(from, self.features)
         && wire::read(from, self.phase, node_phase::joining, node_phase::ready)
         && read_roles(from, self.roles) && read_claims(from, self.claims)
         && read_quorum(from, self.quorum);
}

struct appender {
  dc::byte_buffer& to;

  void operator()(const node_hello& hello) const {
    wire::append(to, record_kind::hello);
    append_introduction(to, hello.self);
  }
  void operator()(const node_welcome& welcome) const {
    wire::append(to, record_kind::welcome);
    append_introduction(to, welcome.self);
    wire::append(to, welcome.protocol);
    append_view(to, welcome.view);
  }
  void operator()(const node_refusal& refusal) const {
    wire::append(to, record_kind::refusal);
    wire::append(to, refusal.code);
    wire::append(to, std::string_view(refusal.sentence));
    wire::append(to, std::string_view(refusal.name));
  }
  void operator()(const node_enter&) const { wire::append(to, record_kind::enter); }
};

std::optional<node_record> read_hello(dc::byte_reader& from) {
  node_hello hello;
  if (!read_introduction(from, hello.self))
    return std::nullopt;
  return hello;
}

std::optional<node_record> read_welcome(dc::byte_reader& from) {
  node_welcome welcome;
  if (!read_introduction(from, welcome.self) || !wire::read(from, welcome.protocol)
      || !read_view(from, welcome.view))
    return std::nullopt;
  return welcome;
}

std::optional<node_record> read_refusal(dc::byte_reader& from) {
  node_refusal refusal;
  if (!wire::read(from, refusal.code, refusal_code::self, refusal_code::leaving)
      || !wire::read(from, refusal.sentence) || !wire::read(from, refusal.name)
      || !is_node_name(refusal.name))
    return std::nullopt;
  return refusal;
}

}  // namespace

dc::byte_buffer write_node_record(const node_record& record) {
  dc::byte_buffer content;
  std::visit(appender{content}, record);
  if (content.size() > limits::node_record_size_max)
    throw std::length_error("too much for a record of the node handshake");
  dc::byte_buffer bytes;
  wire::append(bytes, static_cast<std::uint32_t>(content.size()));
  dc::append(bytes, content);
  return bytes;
}

std::optional<std::size_t> missing_bytes(dc::bytes_view received) noexcept {
  if (received.size() < size_bytes)
    return size_bytes - received.size();
  const std::size_t size = dc::load_little_endian<std::uint32_t>(received.data());
  if (size == 0 || size > limits::node_record_size_max || size < received.size() - size_bytes)
    return std::nullopt;
  return size - (received.size() - size_bytes);
}

bool may_be_hello(dc::bytes_view received) noexcept {
  if (received.size() <= size_bytes)
    return true;
  const dc::bytes_view begin = received.subspan(size_bytes + sizeof(record_kind));
  return received[size_bytes] == std::byte{static_cast<std::uint8_t>(record_kind::hello)}
         && magic.starts_with(dc::as_text(begin.first(std::min(begin.size(), magic.size()))));
}

std::optional<node_record> read_node_record(dc::bytes_view record) {
  if (record.size() <= size_bytes || missing_bytes(record) != std::size_t{0})
    return std::nullopt;
  dc::byte_reader from(record.subspan(size_bytes));
  record_kind kind{};
  if (!wire::read(from, kind, record_kind::hello, record_kind::enter))
    return std::nullopt;
  switch (kind) {
  case record_kind::hello: return read_hello(from);
  case record_kind::welcome: return read_welcome(from);
  case record_kind::refusal: return read_refusal(from);
  case record_kind::enter: return node_enter{};
  }
  return std::nullopt;
}

}  // namespace donet::runtime
