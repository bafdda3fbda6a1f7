#pragma once
// The word that may have been meant by an unknown one.

#include <span>
#include <string>
#include <string_view>

namespace donet::config {

/// The one of `words` that is nearest to `written`, a slip or two away; empty if none is.
std::string_view nearest(std::string_view written, std::span<const std::string_view> words);

/// `did you mean "bind"?`, or nothing.
std::string suggestion(std::string_view written, std::span<const std::string_view> words);

}  // namespace donet::config
