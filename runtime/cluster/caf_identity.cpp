#include "runtime/cluster/caf_identity.hpp"

#include "runtime/caf_io.hpp"

#include <random>
#include <utility>

namespace donet::runtime {

namespace {

thread_local const std::string* innermost = nullptr;

std::string random_text() {
  std::random_device device;
  std::string text;
  for (int i = 0; i < 4; ++i)
    text += std::to_string(device()) + "-";
  return text;
}

}  // namespace

caf_identity_scope::caf_identity_scope(std::string text)
    : outer_(innermost), text_(std::move(text)) {
  innermost = &text_;
}

caf_identity_scope::~caf_identity_scope() {
  innermost = outer_;
}

}  // namespace donet::runtime

namespace caf::detail {

// CAF's library contains a function of this name and calls it through the dynamic symbol table, in
// which this one comes first. caf_identity_test fails on a platform where it does not.
std::string get_root_uuid() {
  using donet::runtime::innermost;
  return innermost != nullptr ? *innermost : donet::runtime::random_text();
}

}  // namespace caf::detail
