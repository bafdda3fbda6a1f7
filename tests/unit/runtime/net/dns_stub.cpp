#include "tests/unit/runtime/net/dns_stub.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

namespace {

constexpr std::size_t header_size = 12;

std::string u16(unsigned number) {
  return {static_cast<char>(number >> 8U & 0xffU), static_cast<char>(number & 0xffU)};
}

std::string encoded(const std::string& name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    out += static_cast<char>(end - at) + name.substr(at, end - at);
    at = end + 1;
  }
  return out + '\0';
}

// The name at the beginning of a question, without its last dot.
std::string name_in(const std::string& question) {
  std::string name;
  for (std::size_t at = header_size; at < question.size() && question[at] != '\0';) {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(question[at]));
    name += (name.empty() ? "" : ".") + question.substr(at + 1, length);
    at += length + 1;
  }
  return name;
}

std::string packed(int family, const std::string& literal) {
  std::array<char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(family, literal.c_str(), bytes.data()) != 1)
    throw std::system_error(EINVAL, std::generic_category(), literal);
  return {bytes.data(), family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)};
}

}  // namespace

dns_stub::dns_stub() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  if (socket_ < 0 || ::bind(socket_, reinterpret_cast<sockaddr*>(&where), size) != 0
      || ::getsockname(socket_, reinterpret_cast<sockaddr*>(&where), &size) != 0)
    throw std::system_error(errno, std::generic_category(), "dns_stub");
  port_ = ntohs(where.sin_port);
  thread_ = std::thread([this] { serve(); });
}

dns_stub::~dns_stub() {
  is_ending_ = true;
  // Ends the waiting of the thread.
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(port_);
  static_cast<void>(::sendto(socket_, "", 1, 0, reinterpret_cast<sockaddr*>(&where), sizeof where));
  thread_.join();
  ::close(socket_);
}

void dns_stub::add_a(const std::string& name, const std::string& literal) {
  const std::lock_guard lock(mutex_);
  records_[{name, type_a}].push_back(packed(AF_INET, literal));
}

void dns_stub::add_aaaa(const std::string& name, const std::string& literal) {
  const std::lock_guard lock(mutex_);
  records_[{name, type_aaaa}].push_back(packed(AF_INET6, literal));
}

void dns_stub::add_srv(const std::string& name, std::uint16_t port, const std::string& target) {
  const std::lock_guard lock(mutex_);
  records_[{name, type_srv}].push_back(u16(0) + u16(0) + u16(port) + encoded(target));
}

void dns_stub::forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::erase_if(records_, [&](const auto& one) { return one.first.first == name; });
}

std::size_t dns_stub::questions(const std::string& name, std::uint16_t type) const {
  const std::lock_guard lock(mutex_);
  const auto found = questions_.find({name, type});
  return found == questions_.end() ? 0 : found->second;
}

void dns_stub::serve() {
  std::array<char, 1'024> buffer{};
  while (!is_ending_) {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t received = ::recvfrom(socket_, buffer.data(), buffer.size(), 0,
                                        reinterpret_cast<sockaddr*>(&from), &size);
    if (received <= static_cast<ssize_t>(header_size))
      continue;
    const std::string answer =
      answer_to(std::string(buffer.data(), static_cast<std::size_t>(received)));
    if (!answer.empty())
      static_cast<void>(::sendto(socket_, answer.data(), answer.size(), 0,
                                 reinterpret_cast<sockaddr*>(&from), size));
  }
}

std::string dns_stub::answer_to(const std::string& question) {
  const std::string name = name_in(question);
  const std::size_t end = header_size + encoded(name).size();
  if (question.size() < end + 4)
    return {};
  const auto type = static_cast<std::uint16_t>(static_cast<unsigned char>(question[end]) << 8U
                                               | static_cast<unsigned char>(question[end + 1]));
  const std::lock_guard lock(mutex_);
  ++questions_[{name, type}];
  const mood now = mood_;
  if (now == mood::mute)
    return {};
  const std::string id = question.substr(0, 2);
  const std::string asked = question.substr(header_size, end + 4 - header_size);
  if (now == mood::fails)
    return id + u16(0x8182) + u16(1) + u16(0) + u16(0) + u16(0) + asked;
  // Begins as an answer, so that the resolver hands it on.
  if (now == mood::garbage)
    return id + u16(0x8180) + u16(1) + u16(9) + u16(0) + u16(0) + asked
           + std::string(50, static_cast<char>(0xc3));
  const auto found = records_.find({name, type});
  const bool exists =
    std::ranges::any_of(records_, [&](const auto& one) { return one.first.first == name; });
  std::string records;
  std::size_t count = 0;
  if (found != records_.end()) {
    for (const std::string& data : found->second) {
      records += u16(0xc00c) + u16(type) + u16(1) + u16(0) + u16(0)
                 + u16(static_cast<unsigned>(data.size())) + data;
      ++count;
    }
  }
  return id + u16(exists ? 0x8180 : 0x8183) + u16(1) + u16(static_cast<unsigned>(count)) + u16(0)
         + u16(0) + asked + records;
}

}  // namespace donet::test
