#pragma once

namespace donet::actors {

/// How reading the payload of a message ended. `cut_short`: bytes are missing, so the message had
/// no effect.
enum class [[nodiscard]] message_read : unsigned char{whole, cut_short};

}  // namespace donet::actors
