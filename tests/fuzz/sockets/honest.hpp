#pragma once
// The conversation of an honest client or participant with each listener. Each connects from
// 127.0.0.1, tries again when the node ends its connection (participants of the fuzzer may drop any
// client), and throws std::runtime_error at the deadline.

#include "tests/fuzz/sockets/line.hpp"
#include "tests/fuzz/sockets/vocabulary.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace donet::test::sockets {

using time_limit = std::chrono::steady_clock::time_point;

void pass_a_message(std::uint16_t port, time_limit until);
void say_hello(std::uint16_t port, transport by, bool is_websocket, const vocabulary& words,
               time_limit until);
void log_an_event(std::uint16_t port, const std::filesystem::path& folder, time_limit until);
void ask_for_health(std::uint16_t port, time_limit until);
void ask_for_status(std::uint16_t port, const std::string& inspect, time_limit until);

}  // namespace donet::test::sockets
