#pragma once
// A node with the example world: an UberDOG that logs players in, an AI that owns the world, and
// another AI, the boss, that sends commands to the Client Agent. Real processes, real sockets.

#include "tests/support/node_process.hpp"
#include "tools/demo/district_ai.hpp"
#include "tools/demo/player.hpp"
#include "tools/demo/uberdog.hpp"
#include "tools/harness/loop.hpp"
#include "tools/harness/scripted_ai.hpp"
#include "tools/harness/scripted_client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

inline constexpr const char* plaza_version = "v1.0.0";

/// The channel of the first client to connect; later ones get the following channels.
inline constexpr harness::channel first_client{1'000'000'000};

/// Additional content of the role file.
struct plaza_keys {
  std::string bind = "127.0.0.1:0";
  std::uint64_t channels = 1000;
  std::string global;  ///< in [global]
  std::string agent;   ///< in [services.client_agent]
  std::string client;  ///< in [services.client_agent.client]
  std::string tables;  ///< at the end
  /// The file of the database; relative to the role file.
  std::string database = "plaza.db";
  /// Keys of [services.database_server] for a database without a file.
  std::string sql;
  /// Long, for busy machines.
  std::chrono::milliseconds interest_timeout{20'000};
};

std::string plaza_role(const plaza_keys& keys);

/// The Client Agent's answer about the address of a client.
struct network_address {
  std::string remote;
  std::uint16_t remote_port = 0;
  std::string local;
  std::uint16_t local_port = 0;
};

class plaza {
public:
  static constexpr std::chrono::seconds patience{20};

  /// Starts the node and creates the world.
  explicit plaza(const plaza_keys& keys = {});
  plaza(const plaza&) = delete;
  plaza& operator=(const plaza&) = delete;

  node_process& node() noexcept { return node_; }
  harness::scripted_ai& ai() noexcept { return ai_.ai(); }
  harness::scripted_ai& boss() noexcept { return boss_; }
  const dc::schema& schema() const noexcept { return *schema_; }
  std::uint16_t port(std::size_t listener = 0) const {
    return node_.port_of("client_agent", listener);
  }
  harness::endpoint address() const { return at_port(port()); }
  static harness::endpoint at_port(std::uint16_t port, const std::string& host = "127.0.0.1") {
    return harness::find_endpoint(host + ':' + std::to_string(port));
  }

  /// A client that is connected and has sent only `first`.
  std::unique_ptr<harness::scripted_client> connect(const harness::endpoint& at,
                                                    std::string_view first = {});
  std::unique_ptr<harness::scripted_client> connect() { return connect(address()); }
  /// A client that has sent HELLO and received the answer.
  std::unique_ptr<harness::scripted_client> connect_with_hello();
  std::vector<std::unique_ptr<harness::scripted_client>> connect_many(std::size_t size);

  /// A player at the fountain whose view is complete.
  std::unique_ptr<demo::player> bring(const std::string& name, const harness::endpoint& at);
  std::unique_ptr<demo::player> bring(const std::string& name) { return bring(name, address()); }
  /// As `bring`, for a connection that sends something before HELLO.
  std::unique_ptr<demo::player> bring_saying(const std::string& first, const std::string& name,
                                             const harness::endpoint& at);

  /// The Client Agent's data about a client; earlier commands of the boss are done when it returns.
  network_address address_of(harness::channel client);
  /// The TLVs of the client's PROXY header.
  std::string tlvs_of(harness::channel client);

  /// Serves all players until `holds()` is true.
  void wait_until(const std::string& what, const std::function<bool()>& holds);

private:
  harness::event ask(harness::channel client, std::uint16_t type);

  node_process node_;
  harness::loop loop_;
  std::shared_ptr<const dc::schema> schema_;
  demo::district_ai ai_;
  demo::uberdog uberdog_;
  harness::scripted_ai boss_;
  std::uint32_t last_context_ = 0;
};

/// Both players act and must see all actions of the other, in order and nothing else. A player that
/// only watches must not play in the next round, because it may not have received all of this one.
void play_round(plaza& game, demo::player& one, demo::player& other, int number);

/// The client is ejected exactly once, and nothing arrives after that.
void expect_ejection(harness::scripted_client& who, std::uint16_t code);

/// Frames for a client that sends its own bytes.
std::string hello_bytes(const plaza& game, std::string_view version = plaza_version);

/// Resident memory of a process in bytes; 0 if not available. Includes that of a sanitizer.
std::size_t resident_memory_of(pid_t process);

}  // namespace donet::test
