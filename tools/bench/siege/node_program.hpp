#pragma once
// A node that the siege starts for itself, in a folder of its own, and ends when it is done.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include <sys/types.h>

namespace donet::bench::siege {

class node_program {
public:
  static constexpr std::chrono::seconds patience{30};

  /// Starts `program` with a copy of the role file in which all ports are of the system's choice, and waits until it
  /// logs that it is ready. The certificate and the key that the role file names are made. It may have so many open
  /// files. Throws run_failure with what the node wrote.
  node_program(const std::string& program, const std::filesystem::path& role_file,
               std::size_t open_files);
  /// Ends the node.
  ~node_program();
  node_program(const node_program&) = delete;
  node_program& operator=(const node_program&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// Where the `index`th listener of a service is, in the order in which the node names them: host:port. Throws
  /// run_failure if it has none.
  std::string address_of(const std::string& service, std::size_t index = 0) const;
  /// Takes what it has written, so that it need not wait for a reader. False when it has ended.
  bool listen();
  /// The end of what it has written so far.
  const std::string& output() const noexcept { return output_; }

private:
  bool read_more(std::chrono::steady_clock::time_point until);
  void end() noexcept;

  std::filesystem::path folder_;
  pid_t pid_ = -1;
  int out_ = -1;
  std::string output_;
};

/// The role file as a node in `folder` reads it: paths that go up from the folder of the original still lead to the
/// same files, and all ports are 0.
std::string role_copy(std::string text, const std::filesystem::path& original);

}  // namespace donet::bench::siege
