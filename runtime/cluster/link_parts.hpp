#pragma once
// Data travels in parts, so that one message between nodes has a bounded size, and acknowledgements
// of parts keep a large data moving within the window.

#include "runtime/cluster/link_message.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

/// Where the next part of a data begins.
struct part_cursor {
  std::size_t interest = 0;
  std::size_t post_removes = 0;
  std::size_t piece = 0;   ///< of the frames
  std::size_t offset = 0;  ///< bytes into that piece
  std::uint16_t index = 0;
};

/// The next part: at most limits::link_part_size_max bytes of content, or one post-remove or one frame
/// that is larger; shares the frames. Moves the cursor behind it. Do not call it after the last part.
link_part cut_part(const link_data& data, part_cursor& cursor);

/// Bytes of the content of a part or of a whole data on the wire, about.
std::size_t content_size(const link_data& piece) noexcept;

/// Puts the parts of one data together again.
class part_joiner {
public:
  enum class outcome : unsigned char {
    more,      ///< further parts have to come
    complete,  ///< `take` has the data
    broken,    ///< a part is missing, or the data is larger than one may be
  };

  [[nodiscard]] outcome add(link_part part);

  /// The complete data. The joiner is empty afterwards.
  link_data take();

  /// Forgets the parts that have come.
  void clear();

private:
  link_data data_;
  std::size_t size_ = 0;
  std::uint32_t parts_ = 0;
};

}  // namespace donet::runtime
