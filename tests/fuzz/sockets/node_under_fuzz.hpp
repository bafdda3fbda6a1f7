#pragma once
// A real donet-node with every listener that there is.

#include "tests/fuzz/sockets/session.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace donet::test::sockets {

class node_under_fuzz {
public:
  /// Starts it. Throws std::runtime_error if it does not come up.
  explicit node_under_fuzz(const std::string& dc_file);

  ports listeners() const;
  std::filesystem::path events() const { return dir_.path() / "events"; }

  /// Takes what it has written.
  void listen() { node_->listen(); }
  /// Ends it. What is wrong with how it ended, and with what it wrote before; empty if all is well.
  std::string stop();

private:
  temp_dir dir_;
  std::unique_ptr<node_process> node_;
};

}  // namespace donet::test::sockets
