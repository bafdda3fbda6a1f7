#include "runtime/net/hang_up.hpp"

#include <sys/socket.h>

namespace donet::runtime {

void hang_up(int socket) noexcept {
  ::shutdown(socket, SHUT_RDWR);
}

}  // namespace donet::runtime
