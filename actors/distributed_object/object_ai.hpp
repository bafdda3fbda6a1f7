#pragma once
// The AI of one object: set explicitly, or taken over from the parent (spec/services 3.4.4 to
// 3.4.6).

#include "actors/distributed_object/message_read.hpp"
#include "actors/distributed_object/object_output.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstdint>

namespace donet::actors {

/// A change is announced by a call of its own, because the object announces its place before.
class object_ai {
public:
  /// Channel 0 is no AI.
  runtime::channel current() const noexcept { return current_; }
  bool is_explicit() const noexcept { return is_explicit_; }

  /// The object has another parent: asks it for its AI. Parent 0 is none, so the object has no AI
  /// then. Does nothing if the AI is explicit.
  void follow_new_parent(const object_output& out, runtime::doid parent);

  /// SET_AI.
  message_read set_explicitly(const object_output& out, dc::byte_reader& reader);
  /// CHANGING_AI or GET_AI_RESP of the object's parent. The message may come from an object that is
  /// not the parent; then it is ignored.
  message_read take_over(const object_output& out, const runtime::message_view& message,
                         dc::byte_reader& reader, runtime::doid parent, bool has_children);

  /// Sends CHANGING_AI, with the AI `before` the change, to the children and to `former_ai`.
  /// Channel 0 receives nothing.
  void announce(const object_output& out, runtime::channel former_ai, runtime::channel before,
                runtime::channel requester, bool has_children) const;

  /// The object ends.
  void leave(const object_output& out) const;

private:
  runtime::channel current_{};
  std::uint32_t next_context_ = 0;  // of GET_AI
  bool is_explicit_ = false;
};

}  // namespace donet::actors
