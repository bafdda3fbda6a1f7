#include "actors/inspector/inspector_messages.hpp"

#include <caf/actor_system_config.hpp>

namespace donet::actors {

namespace {

constexpr const char* status_request_name = "donet_status_request";
constexpr const char* drain_request_name = "donet_drain_request";
constexpr const char* hurry_request_name = "donet_hurry_request";
constexpr const char* ask_request_name = "donet_ask_request";

}  // namespace

std::string_view name(node_phase phase) noexcept {
  switch (phase) {
  case node_phase::starting: return "starting";
  case node_phase::ready: return "ready";
  case node_phase::not_ready: return "not ready";
  case node_phase::draining: return "draining";
  case node_phase::stopping: return "stopping";
  }
  return "unknown";
}

void add_inspector_messages(caf::actor_system_config& config) {
  config.add_message_type<status_request>(status_request_name)
    .add_message_type<status_report>("donet_status_report")
    .add_message_type<drain_request>(drain_request_name)
    .add_message_type<drain_report>("donet_drain_report")
    .add_message_type<hurry_request>(hurry_request_name)
    .add_message_type<hurry_report>("donet_hurry_report")
    .add_message_type<ask_request>(ask_request_name)
    .add_message_type<page_report>("donet_page_report");
}

std::vector<std::string_view> inspector_requests() {
  return {status_request_name, drain_request_name, hurry_request_name, ask_request_name};
}

}  // namespace donet::actors
