#pragma once
// All addresses of a name, and of a service by its SRV records. The functions block until the DNS has
// answered or its time is over, so they run on the thread of a name_lookup.

#include "runtime/net/address.hpp"
#include "runtime/net/listen_address.hpp"

#include <string>

namespace donet::runtime {

/// Further addresses of one name are ignored.
inline constexpr std::size_t name_addresses_max = 32;

/// The IPv4 addresses of a name, or its IPv6 addresses if it has none: a host with both counts once.
/// Any thread.
found_addresses find_all_addresses(const address& where);

/// As above for each target of the SRV records of `service` ("_donet._tcp") at `where.host`, with the
/// record's port. Without a record, or for a literal address, `where` itself. Addresses may come
/// together with the problem of another target. Any thread.
found_addresses find_service_addresses(const std::string& service, const address& where);

/// Makes the calling thread ask this DNS server only: for tests. `server` has a literal IPv4 address.
void use_dns_server(const address& server);

}  // namespace donet::runtime
