#pragma once
// Finds the word that was probably meant by an unknown one.

#include <span>
#include <string>
#include <string_view>

namespace donet::config {

/// The one of `words` nearest to `written`, at most one or two edits away; empty if there is none.
std::string_view nearest(std::string_view written, std::span<const std::string_view> words);

/// `did you mean "bind"?`, or nothing.
std::string suggestion(std::string_view written, std::span<const std::string_view> words);

}  // namespace donet::config
