#pragma once
// The questions on one link: those of this node's Inspector to that of the other node, and those that this node
// answers. They are neither numbered data nor sent again.
//
// An answer is sent in slices. The next slice is sent when the other node asks for it, so that one slice of each
// question is under way.

#include "actors/cluster/membership_times.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/cluster/link_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace donet::actors {

/// Open questions in each direction.
inline constexpr std::size_t open_questions_max = 8;
inline constexpr std::size_t question_size_max = std::size_t{16} << 10;
inline constexpr std::size_t answer_slice_size_max = std::size_t{64} << 10;
inline constexpr std::size_t answer_size_max = std::size_t{512} << 10;
/// Time for the whole answer.
inline constexpr std::chrono::milliseconds question_time_max{2'000};

/// Not for several threads.
class link_questions {
public:
  /// A question of the other node, to be answered by `answer`.
  struct asked {
    std::uint32_t number = 0;
    dc::byte_buffer body;
  };
  /// A question of this node that has ended. Empty: the other node has not answered.
  struct ended {
    std::uint32_t number = 0;
    std::optional<dc::byte_buffer> answer;
  };

  /// Returns the number of the question; nothing if too many are open or the body is too long.
  [[nodiscard]] std::optional<std::uint32_t> ask(dc::byte_buffer body, membership_time now);
  /// Answers a question of the other node; ignored if it has ended. A page over the limit, or an empty one,
  /// counts as no answer.
  void answer(std::uint32_t number, dc::byte_buffer page);

  void receive(runtime::link_question question);
  void receive(const runtime::link_answer& answer);
  /// Ends the questions whose time is over.
  void tick(membership_time now);
  /// The connection has ended, and all questions with it.
  void cut();

  /// Messages for the other node, in order.
  std::vector<runtime::link_message> take_messages() { return std::exchange(messages_, {}); }
  std::vector<asked> take_asked() { return std::exchange(asked_, {}); }
  std::vector<ended> take_ended() { return std::exchange(ended_, {}); }

private:
  struct own_question {
    membership_time deadline;
    dc::byte_buffer received;
  };
  // It has its place until the Inspector has answered, also if the other node ends it before: otherwise a node
  // could have any number of questions at the Inspector.
  struct peer_question {
    dc::byte_buffer page;  // empty until it is answered
    std::size_t sent = 0;
    bool is_ended = false;
    std::optional<membership_time> answered_at;  // known from the next tick on
  };
  using own_questions = std::map<std::uint32_t, own_question>;

  void send(std::uint32_t number, runtime::link_question::operation what,
            dc::byte_buffer body = {});
  void send_no_answer(std::uint32_t number);
  void send_slice(std::uint32_t number);
  own_questions::iterator give_up(own_questions::iterator question);

  std::uint32_t last_number_ = 0;
  own_questions own_;
  std::map<std::uint32_t, peer_question> of_peer_;
  std::vector<runtime::link_message> messages_;
  std::vector<asked> asked_;
  std::vector<ended> ended_;
};

}  // namespace donet::actors
