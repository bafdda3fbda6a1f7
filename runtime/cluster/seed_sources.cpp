#include "runtime/cluster/seed_sources.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

namespace donet::runtime {

namespace {

seed_file read_now(const std::filesystem::path& file) {
  seed_file result;
  const auto fail = [&](const std::string& why) {
    result = {{}, file.string() + ": " + why};
    return result;
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(std::fopen(file.c_str(), "rb"),
                                                               &std::fclose);
  if (opened == nullptr)
    return fail(std::generic_category().message(errno));
  std::array<char, 4'096> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), opened.get())) {
    result.text.append(buffer.data(), size);
    if (result.text.size() > seed_file_size_max)
      return fail("larger than " + std::to_string(seed_file_size_max) + " bytes");
  }
  if (std::ferror(opened.get()) != 0)
    return fail(std::generic_category().message(errno));
  return result;
}

}  // namespace

std::string to_string(const seed& one) {
  if (one.port)
    return to_string(address{one.host, *one.port});
  return one.host.find(':') == std::string::npos ? one.host : '[' + one.host + ']';
}

void system_seed_sources::find(const seed& one, std::function<void(found_addresses)> found) {
  if (one.port)
    names_.find_all({one.host, *one.port}, std::move(found));
  else
    names_.find_service("_donet._tcp", {one.host, seed_port_default}, std::move(found));
}

void system_seed_sources::read(const std::filesystem::path& file,
                               std::function<void(seed_file)> done) {
  names_.run([file, done = std::move(done)] {
    return loop_work([result = read_now(file), done] { done(result); });
  });
}

}  // namespace donet::runtime
