#pragma once
// The effect of a change of a client's view on its session: the session goes on, or ends because
// the client lost an object of the session (spec/clientagent 8).

#include "actors/client_agent/eject.hpp"
#include "runtime/ids.hpp"

#include <string>

namespace donet::actors {

/// The way in which a client lost an object of its session.
enum class session_object_loss : unsigned char {
  none,
  deleted,
  left_interest,
  interest_closed,
  left_ownership,
};

/// The part that returns it has stopped at that point; the session ejects the client.
struct [[nodiscard]] view_outcome {
  session_object_loss loss = session_object_loss::none;
  runtime::doid object{};

  bool ends_session() const noexcept { return loss != session_object_loss::none; }
};

/// The ejection for an outcome that ends the session.
inline ejection ejection_of(const view_outcome& outcome) {
  const auto text = [&outcome]() -> std::string {
    const std::string object =
      "The session object with id " + std::to_string(value(outcome.object));
    switch (outcome.loss) {
    case session_object_loss::none: return {};
    case session_object_loss::deleted: return object + " has been unexpectedly deleted.";
    case session_object_loss::left_interest: return object + " has unexpectedly left interest.";
    case session_object_loss::interest_closed:
      return "A session object has unexpectedly left interest.";
    case session_object_loss::left_ownership: return object + " has unexpectedly left ownership.";
    }
    return {};
  };
  return {eject_code::session_object_lost, text(), false};
}

}  // namespace donet::actors
