#include "runtime/net/listen_address.hpp"

#include "dcfile/bytes.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/open_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

namespace donet::runtime {

namespace {

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// The system's storage is read and written by copies, as the type that it really holds.
sockaddr_in v4_of(const listen_address& one) noexcept {
  sockaddr_in v4{};
  std::memcpy(&v4, &one.storage, sizeof v4);
  return v4;
}

sockaddr_in6 v6_of(const listen_address& one) noexcept {
  sockaddr_in6 v6{};
  std::memcpy(&v6, &one.storage, sizeof v6);
  return v6;
}

listen_address made_of(const void* bytes, socklen_t size) noexcept {
  listen_address one;
  one.size = size;
  std::memcpy(&one.storage, bytes, size);
  return one;
}

bool are_equal(const listen_address& one, const listen_address& other) noexcept {
  return one.size == other.size && std::memcmp(&one.storage, &other.storage, one.size) == 0;
}

// True if IPv6 is not compiled in or is switched off, or if the address belongs to another machine.
bool is_not_there(int error) noexcept {
  return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

std::uint16_t port_of(const listen_address& one) noexcept {
  return ntohs(one.family() == AF_INET6 ? v6_of(one).sin6_port : v4_of(one).sin_port);
}

// True for the failures of getaddrinfo that another question would not change.
bool is_absence(int failure) noexcept {
  return failure == EAI_NONAME || failure == EAI_NODATA || failure == EAI_ADDRFAMILY;
}

found_addresses find_addresses(const address& where, int socket_type, int flags, int family) {
  addrinfo wanted{};
  wanted.ai_family = family;
  wanted.ai_socktype = socket_type;
  wanted.ai_flags = flags;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(where.port);
  // An empty name stands for all addresses of the machine, or for its loopback addresses.
  const char* const host = where.host.empty() ? nullptr : where.host.c_str();
  if (const int failure = ::getaddrinfo(host, port.c_str(), &wanted, &list); failure != 0) {
    const std::string why =
      failure == EAI_SYSTEM ? describe_system_error(errno) : ::gai_strerror(failure);
    return {{}, to_string(where) + ": " + why, is_absence(failure)};
  }
  const address_list owned(list, &::freeaddrinfo);
  found_addresses found;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    const listen_address next = made_of(one->ai_addr, one->ai_addrlen);
    // A hosts file may contain a line twice.
    if (std::ranges::none_of(found.all,
                             [&](const listen_address& other) { return are_equal(next, other); }))
      found.all.push_back(next);
  }
  return found;
}

}  // namespace

void listen_address::set_port(std::uint16_t port) noexcept {
  const in_port_t written = htons(port);
  const std::size_t at =
    family() == AF_INET6 ? offsetof(sockaddr_in6, sin6_port) : offsetof(sockaddr_in, sin_port);
  std::memcpy(reinterpret_cast<std::byte*>(&storage) + at, &written, sizeof written);
}

address to_address(const listen_address& one) {
  if (one.family() == AF_INET6) {
    const sockaddr_in6 v6 = v6_of(one);
    return {host_text(std::as_bytes(std::span(&v6.sin6_addr, 1))), ntohs(v6.sin6_port)};
  }
  const sockaddr_in v4 = v4_of(one);
  return {host_text(std::as_bytes(std::span(&v4.sin_addr, 1))), ntohs(v4.sin_port)};
}

listen_address literal_address(const address& where) {
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, where.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(where.port);
    return made_of(&v4, sizeof v4);
  }
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET6, where.host.c_str(), &v6.sin6_addr) != 1)
    return {};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(where.port);
  return made_of(&v6, sizeof v6);
}

found_addresses find_listen_addresses(const address& where, int socket_type) {
  return find_addresses(where, socket_type, AI_PASSIVE, AF_UNSPEC);
}

found_addresses find_peer_addresses(const address& where, int family) {
  return find_addresses(where, SOCK_STREAM, 0, family);
}

opened_addresses open_each(const std::vector<listen_address>& all, const open_function& open,
                           const std::function<std::uint16_t()>& chosen_port) {
  opened_addresses done;
  std::size_t opened = 0;
  for (listen_address one : all) {
    if (port_of(one) == 0 && opened != 0)
      one.set_port(chosen_port());
    const int error = open(one);
    if (error == 0) {
      ++opened;
      continue;
    }
    std::string sentence = to_string(to_address(one)) + ": " + describe_system_error(error);
    if (!is_not_there(error))
      return {std::move(sentence), {}};
    done.not_there.push_back(std::move(sentence));
  }
  if (opened != 0 || done.not_there.empty())
    return done;
  for (const std::string& sentence : done.not_there)
    done.problem += (done.problem.empty() ? "" : "; ") + sentence;
  done.not_there.clear();
  return done;
}

}  // namespace donet::runtime
