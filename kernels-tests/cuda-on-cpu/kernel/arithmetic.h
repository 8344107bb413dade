// The arithmetic of PTX, where it is not that of C++: shifts by too much, division by 0, conversions that saturate, rounding that may not be fused.
#pragma once
#include "memory.h"
#include <cmath>
#include <limits>
#include <type_traits>

namespace cuda_on_cpu {

template <typename T> constexpr bool is_float = std::is_floating_point_v<T> || std::is_same_v<T, _Float16>;

// The value of a register as another type: the same bits between floats and integers, otherwise the integer cut off or extended.
template <typename To, typename From> INLINE To as(From value)
{
    if constexpr (!is_float<To> && !is_float<From>) {
        return static_cast<To>(value);
    } else if constexpr (sizeof(To) == sizeof(From)) {
        To to;
        memcpy(&to, &value, sizeof(To));
        return to;
    } else if constexpr (is_float<From>) { // the bits of a small float in a wide register
        std::conditional_t<sizeof(From) == 2, uint16_t, uint32_t> bits;
        memcpy(&bits, &value, sizeof(From));
        return static_cast<To>(bits);
    } else {
        std::conditional_t<sizeof(To) == 2, uint16_t, uint32_t> bits = static_cast<decltype(bits)>(value);
        To to;
        memcpy(&to, &bits, sizeof(To));
        return to;
    }
}

// Keeps a product or a sum from being fused with the next operation: PTX says so of .rn.
INLINE float unfused(float value)
{
    asm("" : "+x"(value));
    return value;
}
INLINE double unfused(double value)
{
    asm("" : "+x"(value));
    return value;
}
INLINE _Float16 unfused(_Float16 value) { return value; }

// Integers wrap round.
template <typename T> INLINE T add(T a, T b)
{
    if constexpr (is_float<T>) return a + b;
    else return T(std::make_unsigned_t<T>(a) + std::make_unsigned_t<T>(b));
}
template <typename T> INLINE T subtract(T a, T b)
{
    if constexpr (is_float<T>) return a - b;
    else return T(std::make_unsigned_t<T>(a) - std::make_unsigned_t<T>(b));
}

template <typename T> INLINE T multiply_low(T a, T b)
{
    if constexpr (is_float<T>) return a * b;
    else return T(uint64_t(a) * uint64_t(b));
}

template <typename T> INLINE T multiply_high(T a, T b)
{
    using Wide = std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>;
    return T((Wide(a) * Wide(b)) >> (8 * sizeof(T)));
}

// 24 bits of each factor.
template <typename T> INLINE T multiply_24(T a, T b)
{
    if constexpr (std::is_signed_v<T>) return T(int64_t(a << 8 >> 8) * int64_t(b << 8 >> 8));
    else return T(uint64_t(a & 0xffffff) * uint64_t(b & 0xffffff));
}

template <typename T> INLINE T divide(T a, T b)
{
    if constexpr (is_float<T>) return a / b;
    else if constexpr (std::is_signed_v<T>) return b == 0 ? T(-1) : b == T(-1) ? subtract(T(0), a) : T(a / b);
    else return b == 0 ? T(-1) : T(a / b);
}

template <typename T> INLINE T remainder_of(T a, T b)
{
    if constexpr (std::is_signed_v<T>) return b == 0 ? a : b == T(-1) ? T(0) : T(a % b);
    else return b == 0 ? a : T(a % b);
}

template <typename T> INLINE T shift_left(T a, uint32_t by) { return by >= 8 * sizeof(T) ? T(0) : T(std::make_unsigned_t<T>(a) << by); }

template <typename T> INLINE T shift_right(T a, uint32_t by)
{
    if (by < 8 * sizeof(T)) return T(a >> by);
    return std::is_signed_v<T> && a < 0 ? T(-1) : T(0);
}

// If one of two floats is a NaN, the other one.
template <typename T> INLINE T minimum(T a, T b)
{
    if constexpr (is_float<T>) return a != a ? b : b != b ? a : a == b ? (std::signbit(double(a)) ? a : b) : a < b ? a : b;
    else return a < b ? a : b;
}

template <typename T> INLINE T maximum(T a, T b)
{
    if constexpr (is_float<T>) return a != a ? b : b != b ? a : a == b ? (std::signbit(double(a)) ? b : a) : a > b ? a : b;
    else return a > b ? a : b;
}

INLINE float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
INLINE double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
INLINE _Float16 fused(_Float16 a, _Float16 b, _Float16 c) { return _Float16(double(a) * double(b) + double(c)); }
INLINE float square_root(float a) { return __builtin_sqrtf(a); }
INLINE double square_root(double a) { return __builtin_sqrt(a); }
template <typename T> INLINE T saturate(T a) { return a != a ? T(0) : a < T(0) ? T(0) : a > T(1) ? T(1) : a; }
template <typename T> INLINE T absolute(T a)
{
    if constexpr (is_float<T>) return T(std::fabs(a));
    else return a < 0 ? subtract(T(0), a) : a;
}

INLINE uint32_t count_bits(uint64_t a) { return uint32_t(__builtin_popcountll(a)); }
INLINE uint32_t leading_zeros(uint32_t a) { return a == 0 ? 32 : uint32_t(__builtin_clz(a)); }
INLINE uint32_t leading_zeros(uint64_t a) { return a == 0 ? 64 : uint32_t(__builtin_clzll(a)); }

template <typename T> INLINE T reverse_bits(T a)
{
    T reversed = 0;
    for (unsigned bit = 0; bit < 8 * sizeof(T); bit++) reversed |= T((a >> bit & 1) << (8 * sizeof(T) - 1 - bit));
    return reversed;
}

// The number of the highest bit that differs from the sign, or all ones.
template <typename T> INLINE uint32_t find_bit(T a)
{
    auto bits = std::make_unsigned_t<T>(std::is_signed_v<T> && a < 0 ? ~a : a);
    return bits == 0 ? ~0u : 8 * sizeof(T) - 1 - leading_zeros(bits);
}

template <typename T> INLINE T extract_bits(T a, uint32_t from, uint32_t length)
{
    constexpr uint32_t bits = 8 * sizeof(T);
    from &= 255, length &= 255;
    if (length == 0) return 0;
    auto highest = from + length - 1 < bits - 1 ? from + length - 1 : bits - 1;
    auto field = from >= bits ? T(0) : T(std::make_unsigned_t<T>(a) >> from);
    bool sign = std::is_signed_v<T> && (std::make_unsigned_t<T>(a) >> highest & 1);
    if (length >= bits) return from == 0 ? a : from >= bits ? (sign ? T(-1) : T(0)) : shift_right(a, from);
    auto mask = shift_left(std::make_unsigned_t<T>(1), length) - 1;
    auto kept = std::make_unsigned_t<T>(field) & mask;
    auto known = highest >= from ? shift_left(std::make_unsigned_t<T>(1), highest - from + 1) - 1 : 0;
    return sign ? T(kept | ~known) : T(kept);
}

template <typename T> INLINE T insert_bits(T field, T into, uint32_t from, uint32_t length)
{
    from &= 255, length &= 255;
    auto mask = shift_left(T(shift_left(T(1), length) - 1), from);
    if (length >= 8 * sizeof(T)) mask = shift_left(T(-1), from);
    return (into & ~mask) | (shift_left(field, from) & mask);
}

INLINE uint32_t permute_bytes(uint32_t a, uint32_t b, uint32_t selector)
{
    uint64_t bytes = a | uint64_t(b) << 32;
    uint32_t result = 0;
    for (uint32_t at = 0; at < 4; at++) {
        auto choice = selector >> (4 * at);
        auto value = uint32_t(bytes >> (8 * (choice & 7)) & 255);
        if (choice & 8) value = value & 128 ? 255 : 0;
        result |= value << (8 * at);
    }
    return result;
}

INLINE uint32_t funnel_left(uint32_t low, uint32_t high, uint32_t by) { return uint32_t(((uint64_t(high) << 32 | low) << by) >> 32); }
INLINE uint32_t funnel_right(uint32_t low, uint32_t high, uint32_t by) { return uint32_t((uint64_t(high) << 32 | low) >> by); }

enum class Round { nearest, zero, down, up };

template <Round round, typename T> INLINE T round_to_whole(T a)
{
    if constexpr (round == Round::nearest) return T(std::nearbyint(double(a)));
    else if constexpr (round == Round::zero) return T(std::trunc(double(a)));
    else if constexpr (round == Round::down) return T(std::floor(double(a)));
    else return T(std::ceil(double(a)));
}

// A float as an integer: rounded, then clamped to the integer's range. NaN is 0, or the highest bit for 64 bits.
template <typename To, Round round, typename From> INLINE To to_integer(From value)
{
    auto a = double(value);
    if (a != a) return sizeof(To) == 8 ? To(uint64_t(1) << 63) : To(0);
    a = round_to_whole<round>(a);
    constexpr auto low = std::numeric_limits<To>::min(), high = std::numeric_limits<To>::max();
    if (a <= double(low)) return low;
    if (a >= double(high)) return high;
    return To(a);
}

// An integer clamped to the range of another one: .sat
template <typename To, typename From> INLINE To clamp_integer(From value)
{
    __int128 wide = value;
    if (wide < __int128(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
    if (wide > __int128(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
    return To(value);
}

// A float rounded towards 0, down or up, as cvt.rz, .rm and .rp of a wider float do.
template <Round round> INLINE float to_float(double value)
{
    auto nearest = float(value);
    if (value != value || double(nearest) == value) return nearest;
    bool too_high = double(nearest) > value;
    bool want_low = round == Round::down || (round == Round::zero && value > 0);
    bool want_high = round == Round::up || (round == Round::zero && value < 0);
    if (too_high && want_low) return std::nextafter(nearest, -INFINITY);
    if (!too_high && want_high) return std::nextafter(nearest, INFINITY);
    return nearest;
}

// Rounds to the 10 bits of tf32, half away from zero.
INLINE uint32_t to_tf32(float value)
{
    auto bits = as<uint32_t>(value);
    if ((bits & 0x7f800000u) == 0x7f800000u) return bits;
    return (bits + 0x1000u) & ~0x1fffu;
}

// Rounds to bfloat16, half to even.
INLINE uint16_t to_bf16(float value)
{
    if (value != value) return 0x7fff;
    auto bits = as<uint32_t>(value);
    return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

INLINE float from_bf16(uint16_t value) { return as<float>(uint32_t(value) << 16); }

}
