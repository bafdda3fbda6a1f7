#include "config/value_kind.hpp"

#include <algorithm>
#include <limits>

namespace donet::config {

namespace {

// The largest number in TOML is 2^63 - 1, and toml11 3 reads anything larger as that.
constexpr std::uint64_t channel_max = std::numeric_limits<std::int64_t>::max() - 1;

std::string from_to(std::uint64_t min, std::uint64_t max) {
  return "from " + std::to_string(min) + " to " + std::to_string(max);
}

std::optional<std::uint64_t> number_in(const node& value, std::uint64_t min, std::uint64_t max) {
  const auto* number = value.as<std::int64_t>();
  if (number == nullptr || *number < 0)
    return std::nullopt;
  const auto positive = static_cast<std::uint64_t>(*number);
  return positive < min || positive > max ? std::nullopt : std::optional(positive);
}

std::optional<std::uint32_t> small_number_in(const node& value, std::uint32_t min,
                                             std::uint32_t max) {
  const auto number = number_in(value, min, max);
  return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
         || c == '_' || c == '-';
}

std::string quoted(const std::string& text) {
  return text.empty() ? std::string() : '"' + text + '"';
}

template <class Number>
std::string digits(const Number& number) {
  return std::to_string(number);
}

std::string size_limit() {
  return "at most " + std::to_string(text_size_max) + " bytes";
}

// Advice with the size of a text that is too long.
std::string text_advice(const node& value) {
  const auto* written = value.as<std::string>();
  return written != nullptr && written->size() > text_size_max
           ? "this one has " + std::to_string(written->size()) + " bytes"
           : std::string();
}

// A kind of text: `accepts` adds to the conditions for every text.
template <class Predicate>
value_kind<std::string> text_that(const std::string& allowed, Predicate accepts) {
  return {allowed + ", " + size_limit(),
          [accepts](const node& value) -> std::optional<std::string> {
            const auto* written = value.as<std::string>();
            const auto is_control = [](char c) {
              return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
            };
            if (written == nullptr || written->size() > text_size_max
                || std::ranges::any_of(*written, is_control) || !accepts(*written))
              return std::nullopt;
            return *written;
          },
          quoted,
          {},
          text_advice};
}

value_kind<address> address_kind(std::uint16_t default_port, bool for_listening) {
  return {
    "an address as a text, \"host\", \"host:port\", \"[IPv6]\" or \"[IPv6]:port\", the host at "
    "most 253 bytes, port "
      + std::string(for_listening ? "0" : "1") + " to 65535, " + std::to_string(default_port)
      + " if none is given",
    [=](const node& value) -> std::optional<address> {
      const auto* written = value.as<std::string>();
      if (written == nullptr)
        return std::nullopt;
      auto read = parse_address(*written, default_port);
      return read && (read->port != 0 || for_listening) ? read : std::nullopt;
    },
    [](const address& shown) { return shown.host.empty() ? "" : quoted(to_text(shown)); },
    {},
    [](const node& value) {
      const auto* written = value.as<std::string>();
      return written != nullptr ? address_advice(*written) : std::string();
    }};
}

}  // namespace

value_kind<bool> flag() {
  return {"true or false",
          [](const node& value) {
            const auto* written = value.as<bool>();
            return written != nullptr ? std::optional(*written) : std::nullopt;
          },
          [](const bool& shown) { return std::string(shown ? "true" : "false"); },
          {}};
}

value_kind<std::string> text() {
  return text_that("a text of one line that is not empty",
                   [](const std::string& written) { return !written.empty(); });
}

value_kind<std::string> text_or_nothing() {
  return text_that("a text of one line", [](const std::string&) { return true; });
}

const char* const node_name_rule =
  "a name of 1 to 64 letters (A to Z, a to z), digits, dots, underscores and hyphens";

bool is_node_name(std::string_view text) {
  constexpr std::size_t node_name_size_max = 64;  // of runtime/cluster/cluster_view
  return !text.empty() && text.size() <= node_name_size_max
         && std::ranges::all_of(text, is_name_letter);
}

std::string node_name_advice(std::string_view text) {
  std::string legal(text);
  std::ranges::replace_if(
    legal, [](char c) { return !is_name_letter(c); }, '-');
  const bool has_letters = std::ranges::any_of(text, is_name_letter);
  return has_letters && legal != text && is_node_name(legal) ? "did you mean \"" + legal + "\"?"
                                                             : std::string();
}

value_kind<std::string> node_name() {
  return {node_name_rule,
          [](const node& value) -> std::optional<std::string> {
            const auto* written = value.as<std::string>();
            return written != nullptr && is_node_name(*written) ? std::optional(*written)
                                                                : std::nullopt;
          },
          quoted,
          {},
          [](const node& value) {
            const auto* written = value.as<std::string>();
            return written != nullptr ? node_name_advice(*written) : std::string();
          }};
}

value_kind<std::string> file_name() {
  return text_that("the name of a file, without a folder", [](const std::string& written) {
    return !written.empty() && written != "." && written != ".."
           && written.find('/') == std::string::npos;
  });
}

value_kind<std::string> url_path() {
  return text_that("a text that begins with \"/\" and has no blank",
                   [](const std::string& written) {
                     return written.starts_with('/') && written.find(' ') == std::string::npos;
                   });
}

value_kind<std::filesystem::path> path_in(const std::filesystem::path& folder) {
  return {"a path as a text, " + size_limit()
            + "; a relative one starts at the folder of this file",
          [folder, written = text()](const node& value) -> std::optional<std::filesystem::path> {
            const auto path = written.take(value);
            return path ? std::optional((folder / *path).lexically_normal()) : std::nullopt;
          },
          [](const std::filesystem::path& shown) { return quoted(shown.string()); },
          {},
          text_advice};
}

value_kind<std::uint64_t> channel() {
  return {"a channel: a whole number " + from_to(unreserved_min, channel_max) + ", but none "
            + from_to(reserved_channel_min, reserved_channel_max) + ", which are reserved",
          [](const node& value) {
            const auto number = number_in(value, unreserved_min, channel_max);
            const bool reserved =
              number && *number >= reserved_channel_min && *number <= reserved_channel_max;
            return reserved ? std::nullopt : number;
          },
          [](const std::uint64_t& shown) { return shown == 0 ? "" : digits(shown); },
          {}};
}

value_kind<std::uint32_t> doid() {
  constexpr std::uint32_t max = std::numeric_limits<std::uint32_t>::max();
  return {"a DoId: a whole number " + from_to(unreserved_min, max),
          [](const node& value) { return small_number_in(value, unreserved_min, max); },
          [](const std::uint32_t& shown) { return shown == 0 ? "" : digits(shown); },
          {}};
}

value_kind<std::uint64_t> whole_number(std::uint64_t min, std::uint64_t max) {
  return {"a whole number " + from_to(min, max),
          [=](const node& value) { return number_in(value, min, max); },
          digits<std::uint64_t>,
          {}};
}

value_kind<std::uint32_t> small_number(std::uint32_t min, std::uint32_t max) {
  return {"a whole number " + from_to(min, max),
          [=](const node& value) { return small_number_in(value, min, max); },
          digits<std::uint32_t>,
          {}};
}

value_kind<std::chrono::milliseconds> duration_ms(std::uint32_t min, std::uint32_t max) {
  return {"a whole number of milliseconds " + from_to(min, max),
          [=](const node& value) -> std::optional<std::chrono::milliseconds> {
            const auto number = small_number_in(value, min, max);
            return number ? std::optional(std::chrono::milliseconds(*number)) : std::nullopt;
          },
          [](const std::chrono::milliseconds& shown) { return digits(shown.count()); },
          {}};
}

value_kind<address> listen_address(std::uint16_t default_port) {
  return address_kind(default_port, true);
}

value_kind<address> peer_address(std::uint16_t default_port) {
  return address_kind(default_port, false);
}

value_kind<seed> seed_address() {
  return {"a seed as a text, \"host:port\" or \"host\", an IPv6 address in brackets, the host no "
          "wildcard and at most 253 bytes, port 1 to 65535",
          [](const node& value) {
            const auto* written = value.as<std::string>();
            auto read = written != nullptr ? parse_seed(*written) : std::nullopt;
            return read && is_any({read->host, 0}) ? std::nullopt : read;
          },
          [](const seed& shown) { return shown.host.empty() ? "" : quoted(to_text(shown)); },
          {},
          [](const node& value) {
            const auto* written = value.as<std::string>();
            return written != nullptr ? address_advice(*written) : std::string();
          }};
}

value_kind<rotation> rotation_interval() {
  return {R"(a number up to 10000 and min, h, d or mo in a text, e.g. "12h", or "0" for never)",
          [](const node& value) {
            const auto* written = value.as<std::string>();
            return written != nullptr ? parse_rotation(*written) : std::nullopt;
          },
          [](const rotation& shown) { return quoted(to_text(shown)); },
          {}};
}

}  // namespace donet::config
