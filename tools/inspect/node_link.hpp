#pragma once
// The connection to a node's Inspector.

#include "actors/inspector/inspector_messages.hpp"
#include "config/address.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace donet::tools {

/// Used by one thread.
class node_link {
public:
  node_link();
  ~node_link();
  node_link(const node_link&) = delete;
  node_link& operator=(const node_link&) = delete;

  /// Returns an empty string, or a sentence with the reason why the node is unreachable. Takes at
  /// most `patience`, which also bounds each answer.
  std::string connect(const config::address& where, std::chrono::milliseconds patience);

  /// True if the reason was that no process listens there.
  bool nobody_listens() const noexcept { return nobody_listens_; }

  /// The answer; empty if the node has stopped, or has not answered in time. Call `connect` again
  /// in that case.
  std::optional<actors::status_report> status();
  std::optional<actors::drain_report> drain();
  std::optional<actors::hurry_report> hurry();
  std::optional<actors::page_report> ask(const actors::ask_request& question);

private:
  struct inside;
  std::unique_ptr<inside> inside_;
  bool nobody_listens_ = false;
};

}  // namespace donet::tools
