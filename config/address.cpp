#include "config/address.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

namespace donet::config {

namespace {

constexpr std::size_t host_size_max = 253;  // of a name in the DNS

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, port);
  if (text.empty() || text.size() > 5 || stopped != end || failure != std::errc())
    return std::nullopt;
  return port;
}

bool is_byte(std::string_view text) {
  const auto number = parse_port(text);
  return number && *number <= 255 && text.size() <= 3 && (text.size() == 1 || text[0] != '0');
}

bool is_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::ranges::all_of(parts, is_byte);
}

// The number of the eight groups in this half of an IPv6 address; empty if it is malformed. The
// last group may be an IPv4 address, which counts as two.
std::optional<std::size_t> groups_in(std::string_view half, bool is_last) {
  if (half.empty())
    return 0;
  const auto parts = split(half, ':');
  std::size_t groups = parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_last && i + 1 == parts.size() && is_ipv4(parts[i]))
      ++groups;
    else if (parts[i].empty() || parts[i].size() > 4
             || !std::ranges::all_of(parts[i], is_hex_digit))
      return std::nullopt;
  }
  return groups;
}

bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos)
    return groups_in(text, true) == 8u;
  const auto before = groups_in(text.substr(0, gap), false);
  const auto after = groups_in(text.substr(gap + 2), true);
  return before && after && *before + *after < 8;
}

// The rules of spec/services 6.2. A name whose last part begins with a digit is a mistyped address,
// because no such domain exists. A name of one part may be that of a container.
bool is_host_name(std::string_view text) {
  const auto legal = [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; };
  if (text.empty() || text.size() > host_size_max || !std::ranges::all_of(text, legal))
    return false;
  if (text.front() == '.' || text.front() == '-' || text.back() == '-')
    return false;
  for (const std::string_view wrong : {"..", "-.", ".-"}) {
    if (text.find(wrong) != std::string_view::npos)
      return false;
  }
  if (std::ranges::all_of(text, is_digit))
    return false;
  const auto parts = split(text, '.');
  return parts.size() == 1 || parts.back().empty() || !is_digit(parts.back().front());
}

// A bare IPv6 address whose end may be meant as a port.
struct bare_ipv6 {
  std::string_view host;
  std::string_view port;
};

std::optional<bare_ipv6> split_bare_ipv6(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.starts_with('['))
    return std::nullopt;
  const bare_ipv6 found{text.substr(0, colon), text.substr(colon + 1)};
  if (!parse_port(found.port))
    return std::nullopt;
  if (is_ipv6(found.host))
    return found;
  // `::7199` means all addresses, and not the IPv6 form of 0.0.113.153.
  if (found.host == ":" && found.port.size() == 4)
    return bare_ipv6{"::", found.port};
  return std::nullopt;
}

// The two parts of a text that has one of the forms of `parse_address`.
struct host_and_port {
  std::string_view host;
  std::optional<std::uint16_t> port;
};

std::optional<host_and_port> parse_host_and_port(std::string_view text) {
  if (split_bare_ipv6(text))
    return std::nullopt;
  std::string_view host = text;
  std::optional<std::string_view> port;
  const bool bracketed = text.starts_with('[');
  if (bracketed) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos)
      return std::nullopt;
    host = text.substr(1, close - 1);
    const std::string_view rest = text.substr(close + 1);
    if (rest.starts_with(':'))
      port = rest.substr(1);
    else if (!rest.empty())
      return std::nullopt;
  } else if (std::ranges::count(text, ':') == 1) {
    host = text.substr(0, text.find(':'));
    port = text.substr(host.size() + 1);
  }

  const bool v6 = is_ipv6(host);
  if (bracketed ? !v6 : !v6 && !is_ipv4(host) && !is_host_name(host))
    return std::nullopt;
  if (!port)
    return host_and_port{host, std::nullopt};
  const auto number = parse_port(*port);
  return number ? std::optional(host_and_port{host, number}) : std::nullopt;
}

std::string host_text(const std::string& host) {
  return host.find(':') != std::string::npos ? '[' + host + ']' : host;
}

}  // namespace

std::string address_advice(std::string_view text) {
  const auto found = split_bare_ipv6(text);
  if (!found)
    return {};
  const std::string port(found->port);
  std::string advice =
    "an IPv6 address needs brackets: \"[" + std::string(found->host) + "]:" + port + '"';
  if (is_ipv6(text))
    advice += ", or \"[" + std::string(text) + "]\" if " + port + " is not the port";
  return advice;
}

std::optional<address> parse_address(std::string_view text, std::uint16_t default_port) {
  const auto parts = parse_host_and_port(text);
  if (!parts)
    return std::nullopt;
  return address{std::string(parts->host), parts->port.value_or(default_port)};
}

std::optional<seed> parse_seed(std::string_view text) {
  const auto parts = parse_host_and_port(text);
  if (!parts || parts->port == std::uint16_t{0})
    return std::nullopt;
  return seed{std::string(parts->host), parts->port};
}

std::string to_text(const address& one) {
  return host_text(one.host) + ':' + std::to_string(one.port);
}

std::string to_text(const seed& one) {
  return host_text(one.host) + (one.port ? ':' + std::to_string(*one.port) : std::string());
}

bool is_loopback(const address& one) {
  return one.host == "localhost" || one.host == "::1"
         || (one.host.starts_with("127.") && is_ipv4(one.host));
}

bool is_literal(std::string_view host) {
  return is_ipv4(host) || is_ipv6(host);
}

bool is_any(const address& one) {
  return one.host == "0.0.0.0" || one.host == "::";
}

}  // namespace donet::config
