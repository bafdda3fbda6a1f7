#include "tests/support/sql_server.hpp"

#include "actors/database_server/backend.hpp"
#include "tests/support/process.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::test {

using actors::sql_dialect;

namespace {

constexpr std::chrono::seconds start_deadline{60};
constexpr int look_again_ms = 20;

// Characters of the end of a server's log in an error message.
constexpr std::size_t last_words = 400;

// A port that was free at the time of the call.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0
                     && ::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size) == 0;
  ::close(socket);
  if (!bound)
    throw std::system_error(errno, std::generic_category(), "bind");
  return ntohs(where.sin_port);
}

bool is_root() {
  return ::geteuid() == 0;
}

// The newest installed version.
std::string postgresql_program(const std::string& name) {
  std::vector<std::string> found;
  const std::filesystem::path versions = "/usr/lib/postgresql";
  std::error_code ignored;
  for (const auto& each : std::filesystem::directory_iterator(versions, ignored)) {
    const std::filesystem::path program = each.path() / "bin" / name;
    if (std::filesystem::exists(program))
      found.push_back(program.string());
  }
  if (found.empty())
    throw std::runtime_error(
      "PostgreSQL's server is not installed (package postgresql): run tools/setup");
  return *std::max_element(found.begin(), found.end());
}

// PostgreSQL's programs refuse to run as root. The server ends with the test that started it.
std::vector<std::string> as_its_user(sql_dialect kind, std::vector<std::string> program) {
  std::vector<std::string> all = {"setpriv", "--pdeathsig", "KILL"};
  if (kind == sql_dialect::postgresql && is_root())
    all.insert(all.end(), {"--reuid=postgres", "--regid=postgres", "--clear-groups"});
  all.insert(all.end(), std::make_move_iterator(program.begin()),
             std::make_move_iterator(program.end()));
  return all;
}

void run_or_throw(std::vector<std::string> arguments) {
  command what;
  what.arguments = std::move(arguments);
  what.deadline = start_deadline;
  // The other user may not be able to read the working directory of this process.
  what.working_directory = "/";
  const outcome end = run(what);
  if (end.exit_status != 0)
    throw std::runtime_error(what.arguments.back() + ": " + end.output + end.errors);
}

}  // namespace

sql_server::sql_server(sql_dialect kind, const std::string& certificate, const std::string& key)
    : kind_(kind), port_(free_port()), has_tls_(!certificate.empty()) {
  if (has_tls_) {
    dir_.write("server.crt", certificate);
    // PostgreSQL refuses a key that other users can read.
    std::filesystem::permissions(dir_.write("server.key", key), std::filesystem::perms::owner_read);
  }
  prepare();
  start();
}

sql_server::~sql_server() {
  kill();
}

void sql_server::prepare() {
  const std::string data = (dir_.path() / "data").string();
  if (kind_ == sql_dialect::mysql) {
    dir_.write("init.sql", "CREATE USER IF NOT EXISTS 'donet'@'%' IDENTIFIED BY 'it is secret';\n"
                           "GRANT ALL ON *.* TO 'donet'@'%';\n");
    run_or_throw({"mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
                  "--skip-test-db", is_root() ? "--user=root" : "--skip-name-resolve",
                  "--datadir=" + data});
    return;
  }
  if (is_root())
    run_or_throw({"chown", "-R", "postgres", dir_.path().string()});
  run_or_throw(
    as_its_user(kind_, {postgresql_program("initdb"), "--auth=trust", "--username=donet",
                        "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata=" + data}));
}

void sql_server::launch() {
  const std::string dir = dir_.path().string();
  std::vector<std::string> program;
  if (kind_ == sql_dialect::mysql)
    program = {"/usr/sbin/mariadbd",
               "--no-defaults",
               "--datadir=" + dir + "/data",
               "--bind-address=127.0.0.1",
               "--port=" + std::to_string(port_),
               "--socket=" + dir + "/socket",
               "--pid-file=" + dir + "/pid",
               "--init-file=" + dir + "/init.sql",
               is_root() ? "--user=root" : "--skip-name-resolve"};
  else
    program = {postgresql_program("postgres"),
               "-D",
               dir + "/data",
               "-p",
               std::to_string(port_),
               "-c",
               "listen_addresses=127.0.0.1",
               "-c",
               "unix_socket_directories=" + dir};
  if (has_tls_ && kind_ == sql_dialect::mysql)
    program.insert(program.end(),
                   {"--ssl-cert=" + dir + "/server.crt", "--ssl-key=" + dir + "/server.key"});
  else if (has_tls_)
    program.insert(program.end(), {"-c", "ssl=on", "-c", "ssl_cert_file=" + dir + "/server.crt",
                                   "-c", "ssl_key_file=" + dir + "/server.key"});
  program = as_its_user(kind_, std::move(program));
  std::vector<char*> arguments;
  for (std::string& each : program)
    arguments.push_back(each.data());
  arguments.push_back(nullptr);
  const std::string log_file = dir + "/log";
  pid_ = ::fork();
  if (pid_ == 0) {
    const int out = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    // Signals blocked in the test must not be blocked in the server.
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
}

// Some processes of a killed PostgreSQL server outlive it for a short time, and a new server starts
// only after they have ended.
void sql_server::start() {
  const auto deadline = std::chrono::steady_clock::now() + start_deadline;
  launch();
  for (;;) {
    try {
      const actors::sql_session trial(place(kind_ == sql_dialect::mysql ? "mysql" : "postgres"));
      return;
    } catch (const actors::backend_error&) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("an SQL server does not answer: " + log());
      if (!ends_soon())
        continue;
      const std::string said = log();
      if (said.find("is still in use", said.size() - std::min(said.size(), last_words))
          == said.npos)
        throw std::runtime_error("an SQL server has ended: " + said);
      launch();
    }
  }
}

// Waits a short time for its end; true if it has ended.
bool sql_server::ends_soon() {
  const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  pollfd end{handle, POLLIN, 0};
  const bool has_ended = ::poll(&end, 1, look_again_ms) > 0;
  ::close(handle);
  if (!has_ended)
    return false;
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  return true;
}

void sql_server::kill() {
  if (pid_ < 0)
    return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void sql_server::freeze() {
  ::kill(pid_, SIGSTOP);
  siginfo_t stopped{};
  ::waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED);
}

actors::sql_place sql_server::place(const std::string& database) const {
  actors::sql_place where;
  where.dialect = kind_;
  where.host = "127.0.0.1";
  where.port = port_;
  where.user = "donet";
  where.password = "it is secret";
  where.database = database;
  return where;
}

actors::sql_place sql_server::new_database(const std::string& options) {
  const std::string name = "donet_" + std::to_string(++databases_);
  actors::sql_session session(place(kind_ == sql_dialect::mysql ? "mysql" : "postgres"));
  session.run("CREATE DATABASE " + name + " " + options);
  return place(name);
}

std::string sql_server::log() const {
  std::ifstream file(dir_.path() / "log");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace donet::test
