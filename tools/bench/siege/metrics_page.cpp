#include "tools/bench/siege/metrics_page.hpp"

#include "tools/bench/siege/blocking_socket.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace donet::bench::siege {

namespace {

std::optional<double> number(std::string_view text) {
  if (text == "+Inf")
    return std::numeric_limits<double>::infinity();
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

// The value of the label `le`, and the remaining labels.
std::pair<double, std::string> bound_of(std::string labels) {
  const auto at = labels.find("le=\"");
  if (at == labels.npos)
    return {std::numeric_limits<double>::infinity(), labels};
  const auto end = labels.find('"', at + 4);
  const auto bound = number(std::string_view(labels).substr(at + 4, end - at - 4));
  labels.erase(at, end - at + 1);
  return {bound.value_or(std::numeric_limits<double>::infinity()), labels};
}

}  // namespace

metrics_page::metrics_page(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto blank = line.rfind(' ');
    if (line.starts_with('#') || blank == line.npos)
      continue;
    const auto front = line.substr(0, blank);
    const auto name = front.substr(0, front.find('{'));
    if (const auto value = number(line.substr(blank + 1)))
      samples_[std::string(name)][std::string(front.substr(name.size()))] = *value;
  }
}

std::optional<double> metrics_page::sum(std::string_view name) const {
  const auto at = samples_.find(name);
  if (at == samples_.end())
    return std::nullopt;
  double all = 0;
  for (const auto& [labels, value] : at->second)
    all += value;
  return all;
}

std::optional<double> metrics_page::largest(std::string_view name) const {
  const auto at = samples_.find(name);
  if (at == samples_.end())
    return std::nullopt;
  double most = 0;
  for (const auto& [labels, value] : at->second)
    most = std::max(most, value);
  return most;
}

std::optional<double> metrics_page::largest_since(const metrics_page& before,
                                                  std::string_view histogram) const {
  const auto name = std::string(histogram) + "_bucket";
  const auto now = samples_.find(name);
  if (now == samples_.end())
    return std::nullopt;
  const auto then = before.samples_.find(name);
  // Growth of the cumulative buckets, by the other labels and by bound.
  std::map<std::string, std::map<double, double>> growth;
  for (const auto& [labels, value] : now->second) {
    double old = 0;
    if (then != before.samples_.end())
      if (const auto at = then->second.find(labels); at != then->second.end())
        old = at->second;
    const auto [bound, others] = bound_of(labels);
    growth[others][bound] = value - old;
  }
  double most = 0;
  for (const auto& [labels, bounds] : growth) {
    double below = 0;
    for (const auto& [bound, count] : bounds) {
      if (count > below)
        most = std::max(most, bound);
      below = count;
    }
  }
  return most == std::numeric_limits<double>::infinity() ? std::nullopt : std::optional(most);
}

std::optional<metrics_page> scrape(const endpoint& where, std::chrono::milliseconds patience) {
  blocking_socket server(where, std::nullopt, patience);
  if (!server.send("GET /metrics HTTP/1.1\r\nHost: siege\r\nConnection: close\r\n\r\n"))
    return std::nullopt;
  std::string all;
  while (server.receive(all))
    ;
  const auto head = all.find("\r\n\r\n");
  if (!server.has_ended() || !all.starts_with("HTTP/1.1 200") || head == all.npos)
    return std::nullopt;
  return metrics_page(std::string_view(all).substr(head + 4));
}

}  // namespace donet::bench::siege
