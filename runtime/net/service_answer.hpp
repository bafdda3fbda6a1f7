#pragma once
// Reads the SRV records of an answer of the DNS (RFC 1035, RFC 2782). The answer comes from the
// network: any bytes may be in it. Pure.

#include "dcfile/bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace donet::runtime {

struct service_record {
  std::string target;  ///< a host name without the last dot; never empty
  std::uint16_t port = 0;

  friend bool operator==(const service_record&, const service_record&) = default;
};

struct service_answer {
  enum class kind : unsigned char {
    records,   ///< the name has SRV records; none is left if all of them are without a service
    none,      ///< the name does not exist, or has no SRV record
    unusable,  ///< the server has failed, or the answer is malformed
  };

  kind what = kind::unusable;
  std::vector<service_record> records;  ///< at most `service_records_max`; further ones are ignored
};

inline constexpr std::size_t service_records_max = 32;

/// A record with the target ".", with port 0 or with a target that is no host name is left out.
service_answer read_service_answer(dc::bytes_view message);

}  // namespace donet::runtime
