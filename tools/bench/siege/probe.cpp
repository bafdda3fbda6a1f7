#include "tools/bench/siege/probe.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/siege/blocking_socket.hpp"
#include "tools/bench/siege/client_words.hpp"

#include <algorithm>
#include <utility>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

constexpr auto interval = 100ms;
constexpr unsigned turns_per_scrape = 3;

// Source addresses that neither players nor attackers use.
constexpr std::uint32_t first_source = 0x7f00'0102;
constexpr std::uint32_t sources = 200;

}  // namespace

bool is_let_in(const endpoint& client_agent, const std::string& greeting,
               std::chrono::milliseconds patience, std::uint32_t number) {
  const auto source = client_agent.is_loopback() && client_agent.family() == AF_INET
                        ? std::optional(first_source + number % sources)
                        : std::nullopt;
  blocking_socket server(client_agent, source, patience);
  if (!server.send(greeting))
    return false;
  client_ear ear;
  bool is_welcome = false;
  for (std::string bytes; !is_welcome && server.receive(bytes); bytes.clear())
    ear.take(bytes, [&](std::uint16_t type) { is_welcome |= type == client_message::hello_resp; });
  std::string goodbye;
  append_disconnect(goodbye);
  return is_welcome && server.send(goodbye);
}

probe::probe(probe_plan plan) : plan_(std::move(plan)), thread_([this] { run(); }) {}

probe::~probe() {
  finish();
}

probe_result probe::finish() {
  is_over_ = true;
  if (thread_.joinable())
    thread_.join();
  return result_;
}

void probe::run() {
  auto turn = clock::now();
  for (unsigned number = 0; !is_over_; ++number) {
    newcomer();
    if (plan_.metrics && number % turns_per_scrape == 0)
      look();
    turn = std::max(turn + interval, clock::now());
    std::this_thread::sleep_until(turn);
  }
}

void probe::newcomer() {
  ++result_.newcomers;
  const auto from = clock::now();
  if (!is_let_in(plan_.client_agent, plan_.greeting, plan_.patience, next_++))
    return;
  ++result_.welcomed;
  result_.slowest_us = std::max(result_.slowest_us, seconds_of(clock::now() - from) * 1e6);
}

void probe::look() {
  ++result_.scrapes;
  const auto page = scrape(*plan_.metrics, plan_.patience);
  if (!page)
    return;
  ++result_.answered;
  result_.queued_bytes_max =
    std::max(result_.queued_bytes_max, page->sum("donet_queued_bytes").value_or(0));
  result_.open_files_max =
    std::max(result_.open_files_max, page->sum("donet_open_files").value_or(0));
}

}  // namespace donet::bench::siege
