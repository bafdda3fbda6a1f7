#pragma once
// A node that the siege starts in a folder of its own, and ends after use.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include <sys/types.h>

namespace donet::bench::siege {

class node_program {
public:
  static constexpr std::chrono::seconds patience{30};

  /// Starts `program` with a copy of the role file in which the system chooses all ports, and waits
  /// for the log line that it is ready. Creates the certificate and the key named in the role file.
  /// `files` is its limit of open files. Throws run_failure with the output of the node.
  node_program(const std::string& program, const std::filesystem::path& role_file,
               std::size_t open_files);
  /// Ends the node.
  ~node_program();
  node_program(const node_program&) = delete;
  node_program& operator=(const node_program&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// The address, host:port, of listener `index` of a service, in the order in which the node lists
  /// them. Throws run_failure if there is none.
  std::string address_of(const std::string& service, std::size_t index = 0) const;
  /// Reads its output, so that the node never blocks on the pipe. False when the node has ended.
  bool listen();
  /// The end of its output so far.
  const std::string& output() const noexcept { return output_; }

private:
  bool read_more(std::chrono::steady_clock::time_point until);
  void end() noexcept;

  std::filesystem::path folder_;
  pid_t pid_ = -1;
  int out_ = -1;
  std::string output_;
};

/// The role file for a node in `folder`: relative paths still lead to the same files, and all ports
/// are 0.
std::string role_copy(std::string text, const std::filesystem::path& original);

}  // namespace donet::bench::siege
