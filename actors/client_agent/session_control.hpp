#pragma once
// Handles the messages that services send to a session, CLIENTAGENT_* (spec/clientagent 6), and
// keeps the data of those messages: post-removes, and the login of the session's account.

#include "actors/client_agent/admission/login_rules.hpp"
#include "actors/client_agent/eject.hpp"
#include "actors/client_agent/session_identity.hpp"
#include "actors/client_agent/session_output.hpp"
#include "actors/client_agent/session_phase.hpp"
#include "actors/client_agent/session_requests.hpp"
#include "actors/client_agent/view/client_view.hpp"
#include "actors/client_agent/view/interest_reader.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

namespace donet::actors {

/// The message is handled; the session goes on as before.
struct control_handled {};
/// The payload is shorter than its type requires.
struct control_cut_short {};
/// The session ends without a message to the client.
struct session_dropped {};
/// The effect of a control message on the session; a session_phase is the phase that the session
/// enters.
using control_outcome =
  std::variant<control_handled, control_cut_short, session_phase, session_dropped, ejection>;

/// The parts of a session that control messages change.
struct control_context {
  const session_output& out;
  session_identity& session;
  client_view& view;
  session_requests& requests;
};

/// Not for several threads.
class session_control {
public:
  /// A message that came by one of the session's own channels. A type that no session handles is
  /// logged.
  [[nodiscard]] control_outcome receive(const control_context& at,
                                        const runtime::message_view& message);
  /// True if a message of this type may open or close channels of the session.
  static bool may_change_subscriptions(std::uint16_t type) noexcept {
    return (type >= msgtype::set_state && type <= msgtype::done_interest_resp)
           || type == msgtype::login_announced;
  }
  /// The session has ended: sends its post-removes.
  void end(const session_output& out);

  std::size_t post_removes() const noexcept { return left_ == nullptr ? 0 : left_->frames.size(); }
  /// An estimate of the memory for post-removes.
  std::size_t held_bytes() const noexcept;

private:
  using reader = dc::byte_reader;

  struct post_removes_left {
    std::vector<dc::byte_buffer> frames;
    std::size_t bytes = 0;
  };

  static control_outcome set_phase(const control_context& at, reader& from);
  control_outcome set_id(const control_context& at, reader& from);
  void log_in(const control_context& at);
  void announce_login(const session_output& out) const;
  control_outcome on_login_announced(const control_context& at, reader& from) const;
  static control_outcome send_to_client(const control_context& at, reader& from);
  static control_outcome eject(reader& from);
  static control_outcome send_address(const control_context& at, runtime::channel caller,
                                      reader& from);
  static control_outcome send_tlvs(const control_context& at, runtime::channel caller,
                                   reader& from);
  static void close(const control_context& at, runtime::channel which);
  static control_outcome open_channel(const control_context& at, reader& from);
  static control_outcome close_channel(const control_context& at, reader& from);
  static control_outcome declare(const control_context& at, reader& from);
  static control_outcome undeclare(const control_context& at, reader& from);
  static control_outcome add_session_object(const control_context& at, reader& from);
  static control_outcome remove_session_object(const control_context& at, reader& from);
  static control_outcome set_sendable(const control_context& at, reader& from);
  control_outcome add_post_remove(const control_context& at, reader& from);
  void clear_post_removes(const session_output& out);
  static control_outcome add_interest(const control_context& at, runtime::channel caller,
                                      zone_list zones, reader& from);
  static control_outcome remove_interest(const control_context& at, runtime::channel caller,
                                         reader& from);

  runtime::channel account_{};  // 0 without `unique_session`, or before SET_CLIENT_ID
  std::uint64_t login_number_ = 0;
  std::unique_ptr<post_removes_left> left_;  // null without post-removes
};

}  // namespace donet::actors
