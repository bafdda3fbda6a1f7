#pragma once
// Framed client messages for attacks, and a parser for the answers.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench::siege {

std::string heartbeat();
/// BenchTarget.shout of this object, with this number of bytes.
std::string shout(std::uint32_t object, std::size_t bytes);
std::string add_interest(std::uint32_t context, std::uint16_t interest, std::uint32_t parent,
                         const std::vector<std::uint32_t>& zones);
std::string remove_interest(std::uint32_t context, std::uint16_t interest);

/// Splits the bytes that a node sends to a client into messages.
class client_ear {
public:
  /// Calls `got(type)` for each complete message.
  void take(std::string_view bytes, const std::function<void(std::uint16_t)>& got);
  void clear() { rest_.clear(); }

private:
  std::string rest_;
};

}  // namespace donet::bench::siege
