#pragma once
// A folder of event logs, and its content.

#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace donet::test {

inline std::string content_of(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(content).str();
}

/// The events of a file, in order; throws if a line is not JSON or the last one is incomplete.
inline std::vector<nlohmann::json> events_in(const std::filesystem::path& file) {
  std::vector<nlohmann::json> events;
  std::istringstream lines(content_of(file));
  for (std::string line; std::getline(lines, line);)
    events.push_back(nlohmann::json::parse(line));
  return events;
}

/// The texts of the events: their `msg`, or else their `type`.
inline std::vector<std::string> words_in(const std::filesystem::path& file) {
  std::vector<std::string> words;
  for (const nlohmann::json& event : events_in(file))
    words.push_back(event.value("msg", event.value("type", "")));
  return words;
}

/// 2026-11-21 00:26:41.
inline constexpr std::chrono::sys_seconds some_day{std::chrono::seconds(1'795'220'801)};

inline constexpr const char* opened = "Log opened upon Event Logger startup.";
inline constexpr const char* cycled = "Log cycled.";
inline constexpr const char* not_written = "Events could not be written.";

}  // namespace donet::test
