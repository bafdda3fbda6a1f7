#pragma once
// Little-endian numbers in bytes.

#include <concepts>
#include <cstddef>
#include <string>

namespace donet::bench {

template <std::unsigned_integral T>
void store(char* at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    at[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

template <std::unsigned_integral T>
T load(const char* at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value = static_cast<T>(value | (T{static_cast<unsigned char>(at[i])} << (8 * i)));
  return value;
}

template <std::unsigned_integral T>
void append(std::string& to, T value) {
  char bytes[sizeof(T)];
  store(bytes, value);
  to.append(bytes, sizeof(T));
}

}  // namespace donet::bench
