#pragma once
// A strict parser for the text format of Prometheus, which throws at malformed lines.

#include <map>
#include <string>
#include <string_view>

namespace donet::test {

struct exposed_family {
  std::string help;
  std::string type;
  /// By the text before the value: the name, and labels if there are any.
  std::map<std::string, double> samples;
};

/// Families by name. Throws `std::runtime_error` with the line that is not well-formed.
std::map<std::string, exposed_family> read_exposition(std::string_view text);

/// The value of one sample; throws `std::runtime_error` if there is none.
double exposed(std::string_view text, std::string_view sample);

}  // namespace donet::test
