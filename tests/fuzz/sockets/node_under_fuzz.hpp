#pragma once
// A real donet-node with every kind of listener.

#include "tests/fuzz/sockets/session.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace donet::test::sockets {

class node_under_fuzz {
public:
  /// Starts the node. Throws std::runtime_error if it does not become ready.
  explicit node_under_fuzz(const std::string& dc_file);

  ports listeners() const;
  std::filesystem::path events() const { return dir_.path() / "events"; }

  /// Reads pending output.
  void listen() { node_->listen(); }
  /// Stops the node. Returns a description of what was wrong with its end or its output; empty if
  /// nothing was.
  std::string stop();

private:
  temp_dir dir_;
  std::unique_ptr<node_process> node_;
};

}  // namespace donet::test::sockets
