#include "tools/bench/siege/node_program.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/siege/tls_peer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::bench::siege {

namespace {

using std::chrono::steady_clock;

// The file that replaces a certificate of the role file.
constexpr const char* certificate_name = "siege.crt";
constexpr const char* key_name = "siege.key";

[[noreturn]] void fail(const std::string& what) {
  throw run_failure(what + ": " + std::generic_category().message(errno));
}

std::filesystem::path new_folder() {
  auto name = (std::filesystem::temp_directory_path() / "donet-siege-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    fail("cannot make a folder for the node");
  return name;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream from(file);
  if (!from)
    throw run_failure("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(from), {}};
}

// Runs in the child: only functions allowed between fork and exec.
[[noreturn]] void become(const char* program, const char* role_file, int out, rlim_t files) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit limit{files, files};
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execlp(program, program, role_file, static_cast<char*>(nullptr));
  const char* const reason = std::strerror(errno);
  if (::write(STDERR_FILENO, reason, std::strlen(reason)) < 0)
    ::_exit(126);
  ::_exit(127);
}

}  // namespace

std::string role_copy(std::string text, const std::filesystem::path& original) {
  const auto folder = std::filesystem::absolute(original).parent_path().string();
  for (auto at = text.find("\"../"); at != text.npos; at = text.find("\"../", at + folder.size()))
    text.insert(at + 1, folder + '/');
  // A port is between a colon and the end of a string.
  for (auto end = text.find('"'); end != text.npos; end = text.find('"', end + 1)) {
    auto begin = end;
    while (begin > 0 && std::isdigit(static_cast<unsigned char>(text[begin - 1])) != 0)
      --begin;
    if (begin == end || begin == 0 || text[begin - 1] != ':')
      continue;
    text.replace(begin, end - begin, "0");
    end = begin + 1;
  }
  return text;
}

node_program::node_program(const std::string& program, const std::filesystem::path& role_file,
                           std::size_t open_files)
    : folder_(new_folder()) {
  const auto own_role = folder_ / "siege.toml";
  std::ofstream(own_role) << role_copy(text_of(role_file), role_file);
  write_certificate(folder_ / certificate_name, folder_ / key_name);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    fail("cannot make a pipe");
  pid_ = ::fork();
  if (pid_ == 0)
    become(program.c_str(), own_role.c_str(), ends[1], open_files);
  ::close(ends[1]);
  out_ = ends[0];
  if (pid_ < 0)
    fail("cannot start a process");
  ::fcntl(out_, F_SETFL, O_NONBLOCK);
  const auto until = steady_clock::now() + patience;
  while (output_.find("node: ready") == output_.npos) {
    if (read_more(until))
      continue;
    end();
    throw run_failure(program + ' ' + role_file.string() + " did not become ready; it wrote:\n"
                      + output_);
  }
}

node_program::~node_program() {
  end();
}

// An orderly stop of a node that is busy with an attack would take long.
void node_program::end() noexcept {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
      ;
    pid_ = -1;
  }
  if (out_ >= 0)
    ::close(std::exchange(out_, -1));
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string node_program::address_of(const std::string& service, std::size_t index) const {
  const auto mark = ' ' + service + ": listening on=";
  auto at = output_.find(mark);
  for (; index > 0 && at != output_.npos; --index)
    at = output_.find(mark, at + 1);
  if (at == output_.npos)
    throw run_failure("the node has too few listeners of " + service + "; it wrote:\n" + output_);
  const auto begin = at + mark.size();
  return output_.substr(begin, output_.find_first_of(" \n", begin) - begin);
}

bool node_program::read_more(steady_clock::time_point until) {
  pollfd one{out_, POLLIN, 0};
  const auto left =
    std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
  if (::poll(&one, 1, static_cast<int>(std::max<long>(left, 0))) <= 0)
    return false;
  std::array<char, 4096> space;
  const auto size = ::read(out_, space.data(), space.size());
  if (size <= 0)
    return false;
  output_.append(space.data(), static_cast<std::size_t>(size));
  return true;
}

bool node_program::listen() {
  while (read_more(steady_clock::now()))
    ;
  return ::kill(pid_, 0) == 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0;
}

}  // namespace donet::bench::siege
