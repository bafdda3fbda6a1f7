#pragma once
// Standard output and standard error as streams that keep the reason of a failed write.

#include <array>
#include <cstddef>
#include <ostream>
#include <streambuf>

namespace donet::tools {

/// Writes to a file descriptor that it does not own. After a failure it discards all output.
class descriptor_buffer : public std::streambuf {
public:
  explicit descriptor_buffer(int file_descriptor);
  ~descriptor_buffer() override;
  descriptor_buffer(const descriptor_buffer&) = delete;
  descriptor_buffer& operator=(const descriptor_buffer&) = delete;

  /// The `errno` of the first write that failed, or 0.
  int failure() const noexcept { return failure_; }

protected:
  int_type overflow(int_type c) override;
  int sync() override;

private:
  void drain();

  int file_descriptor_;
  int failure_ = 0;
  std::array<char, 65'536> space_;
};

class output_stream : public std::ostream {
public:
  explicit output_stream(int file_descriptor) : std::ostream(nullptr), buffer_(file_descriptor) {
    rdbuf(&buffer_);
  }

  int failure() const noexcept { return buffer_.failure(); }

private:
  descriptor_buffer buffer_;
};

}  // namespace donet::tools
