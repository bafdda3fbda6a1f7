#pragma once
// Splits data into parts, so that one message between nodes has a bounded size, and so that
// acknowledgements of parts keep large data moving within the window.

#include "runtime/cluster/link_message.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

/// The position in a `link_data` at which its next part begins.
struct part_cursor {
  std::size_t interest = 0;
  std::size_t post_removes = 0;
  std::size_t piece = 0;   ///< index in the frames
  std::size_t offset = 0;  ///< bytes into that piece
  std::uint16_t index = 0;
};

/// Returns the next part and advances the cursor. A part has at most limits::link_part_size_max
/// bytes of content, or one larger post-remove or frame. The part shares the memory of the frames.
/// Must not be called after the last part.
link_part cut_part(const link_data& data, part_cursor& cursor);

/// Approximate size of the content of a part or of a whole `link_data` on the wire, in bytes.
std::size_t content_size(const link_data& piece) noexcept;

/// Joins the parts of a `link_data`. For one thread at a time.
class part_joiner {
public:
  enum class outcome : unsigned char {
    more,      ///< more parts have to arrive
    complete,  ///< `take` returns the data
    broken,    ///< a part is missing, or the data exceeds its limit
  };

  [[nodiscard]] outcome add(link_part part);

  /// Returns the complete data, and empties the joiner.
  link_data take();

  /// Discards the parts that were added.
  void clear();

private:
  link_data data_;
  std::size_t size_ = 0;
  std::uint32_t parts_ = 0;
};

}  // namespace donet::runtime
