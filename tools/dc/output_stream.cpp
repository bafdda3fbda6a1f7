#include "tools/dc/output_stream.hpp"

#include <cerrno>

#include <unistd.h>

namespace donet::tools {

descriptor_buffer::descriptor_buffer(int file_descriptor) : file_descriptor_(file_descriptor) {
  setp(space_.data(), space_.data() + space_.size());
}

descriptor_buffer::~descriptor_buffer() {
  drain();
}

void descriptor_buffer::drain() {
  const char* from = pbase();
  while (failure_ == 0 && from != pptr()) {
    const auto written = ::write(file_descriptor_, from, static_cast<std::size_t>(pptr() - from));
    if (written >= 0)
      from += written;
    else if (errno != EINTR)
      failure_ = errno;
  }
  setp(space_.data(), space_.data() + space_.size());
}

descriptor_buffer::int_type descriptor_buffer::overflow(int_type c) {
  drain();
  if (failure_ != 0)
    return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof()))
    sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

int descriptor_buffer::sync() {
  drain();
  return failure_ == 0 ? 0 : -1;
}

}  // namespace donet::tools
