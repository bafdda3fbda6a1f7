#include "runtime/net/seed_lookup.hpp"

#include "runtime/check.hpp"
#include "runtime/net/service_answer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

namespace donet::runtime {

namespace {

// The answer for the SRV records of `name`, from the system's resolver.
service_answer ask_for_services(const std::string& name) {
  std::vector<std::byte> answer(NS_MAXMSG);
  const int size =
    ::res_query(name.c_str(), ns_c_in, ns_t_srv, reinterpret_cast<unsigned char*>(answer.data()),
                static_cast<int>(answer.size()));
  if (size < 0) {
    const bool is_absent = h_errno == HOST_NOT_FOUND || h_errno == NO_DATA;
    return {is_absent ? service_answer::kind::none : service_answer::kind::unusable, {}};
  }
  // The size of an answer that does not fit is that of the whole answer.
  const std::size_t received = std::min(answer.size(), static_cast<std::size_t>(size));
  return read_service_answer(std::span(answer).first(received));
}

}  // namespace

found_addresses find_all_addresses(const address& where) {
  found_addresses found = find_peer_addresses(where, AF_INET);
  if (found.is_absent)
    found = find_peer_addresses(where, AF_INET6);
  if (found.all.size() > name_addresses_max)
    found.all.resize(name_addresses_max);
  return found;
}

found_addresses find_service_addresses(const std::string& service, const address& where) {
  if (const listen_address literal = literal_address(where); literal.size != 0)
    return {{literal}, {}, false};
  const std::string name = service + '.' + where.host;
  const service_answer answer = ask_for_services(name);
  switch (answer.what) {
  case service_answer::kind::none: return find_all_addresses(where);
  case service_answer::kind::unusable:
    return {{}, name + ": the DNS has not answered the question for SRV records", false};
  case service_answer::kind::records: break;
  }
  found_addresses found;
  for (const service_record& record : answer.records) {
    found_addresses one = find_all_addresses({record.target, record.port});
    found.all.insert(found.all.end(), one.all.begin(), one.all.end());
    if (!one.problem.empty())
      found.problem += (found.problem.empty() ? "" : "; ") + one.problem;
  }
  if (answer.records.empty())
    found.problem = name + ": its SRV records say that there is no service";
  return found;
}

void use_dns_server(const address& server) {
  const listen_address literal = literal_address(server);
  check(literal.family() == AF_INET, "a DNS server of a test has an IPv4 address");
  ::res_init();
  _res.options &= ~static_cast<unsigned long>(RES_DNSRCH | RES_DEFNAMES);
  _res.nscount = 1;
  std::memcpy(&_res.nsaddr_list[0], &literal.storage, sizeof(sockaddr_in));
  _res.retrans = 1;
  _res.retry = 2;
}

}  // namespace donet::runtime
