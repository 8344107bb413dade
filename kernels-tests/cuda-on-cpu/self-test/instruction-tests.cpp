// The value of each form of instruction, by the PTX ISA. All rows are one kernel, so that the compiler is started once.
#include "card.h"
#include "test.h"
#include <cstring>

namespace self_test {

namespace {

uint64_t bits(float value)
{
    uint32_t number;
    std::memcpy(&number, &value, 4);
    return number;
}

uint64_t bits(double value)
{
    uint64_t number;
    std::memcpy(&number, &value, 8);
    return number;
}

// %r1 to %r3, %rd1 to %rd3, %f1 to %f3, %d1 to %d3 and %h1 to %h3 have the low bits of a, b and c. The result is in the register that `result` names.
struct Row {
    const char* text;
    const char* result;
    uint64_t expected, a, b, c;
};

constexpr uint64_t nan32 = 0x7fc00000, minus_zero = 0x80000000u;

std::vector<Row> integer_rows()
{
    return {
        {"add.s32 %r0, %r1, %r2;", "r", 0x80000000u, 0x7fffffff, 1, 0},
        {"add.u64 %rd0, %rd1, %rd2;", "rd", 0, ~0ull, 1, 0},
        {"sub.s16 %h0, %h1, %h2;", "h", 0xffff, 1, 2, 0},
        {"mul.lo.s32 %r0, %r1, %r2;", "r", 0xfffffffeu, 0x7fffffff, 2, 0},
        {"mul.hi.s32 %r0, %r1, %r2;", "r", 0xffffffffu, 0xffffffffu, 5, 0},
        {"mul.hi.u32 %r0, %r1, %r2;", "r", 4, 0xffffffffu, 5, 0},
        {"mul.hi.u64 %rd0, %rd1, %rd2;", "rd", 4, ~0ull, 5, 0},
        {"mul.hi.s64 %rd0, %rd1, %rd2;", "rd", ~0ull, ~0ull, 5, 0},
        {"mul.wide.s32 %rd0, %r1, %r2;", "rd", uint64_t(-5), 0xffffffffu, 5, 0},
        {"mul.wide.u32 %rd0, %r1, %r2;", "rd", 0x4fffffffbull, 0xffffffffu, 5, 0},
        {"mul.wide.u16 %r0, %h1, %h2;", "r", 0xfffe0001u, 0xffff, 0xffff, 0},
        {"mul24.lo.u32 %r0, %r1, %r2;", "r", 6, 0xff000002u, 3, 0},
        {"mad.lo.s32 %r0, %r1, %r2, %r3;", "r", 23, 4, 5, 3},
        {"mad.lo.u64 %rd0, %rd1, %rd2, %rd3;", "rd", 23, 4, 5, 3},
        {"mad.wide.s32 %rd0, %r1, %r2, %rd3;", "rd", uint64_t(-2), 0xffffffffu, 5, 3},
        {"mad.hi.u32 %r0, %r1, %r2, %r3;", "r", 7, 0xffffffffu, 5, 3},
        {"sad.s32 %r0, %r1, %r2, %r3;", "r", 9, uint32_t(-2), 4, 3},
        {"div.s32 %r0, %r1, %r2;", "r", uint32_t(-3), uint32_t(-7), 2, 0},
        {"div.u32 %r0, %r1, %r2;", "r", 0x7ffffffcu, uint32_t(-7), 2, 0},
        {"div.s64 %rd0, %rd1, %rd2;", "rd", uint64_t(-3), uint64_t(-7), 2, 0},
        {"div.s32 %r0, %r1, %r2;", "r", 0xffffffffu, 7, 0, 0},
        {"div.s32 %r0, %r1, %r2;", "r", 0x80000000u, 0x80000000u, uint32_t(-1), 0},
        {"rem.s32 %r0, %r1, %r2;", "r", uint32_t(-1), uint32_t(-7), 2, 0},
        {"rem.u64 %rd0, %rd1, %rd2;", "rd", 1, 7, 3, 0},
        {"min.s32 %r0, %r1, %r2;", "r", uint32_t(-1), uint32_t(-1), 5, 0},
        {"min.u32 %r0, %r1, %r2;", "r", 5, uint32_t(-1), 5, 0},
        {"min.s64 %rd0, %rd1, %rd2;", "rd", uint64_t(-1), uint64_t(-1), 5, 0},
        {"max.s64 %rd0, %rd1, %rd2;", "rd", 5, uint64_t(-1), 5, 0},
        {"max.u64 %rd0, %rd1, %rd2;", "rd", uint64_t(-1), uint64_t(-1), 5, 0},
        {"abs.s32 %r0, %r1;", "r", 7, uint32_t(-7), 0, 0},
        {"neg.s64 %rd0, %rd1;", "rd", uint64_t(-7), 7, 0, 0},
        {"popc.b32 %r0, %r1;", "r", 8, 0xff0, 0, 0},
        {"popc.b64 %r0, %rd1;", "r", 64, ~0ull, 0, 0},
        {"clz.b32 %r0, %r1;", "r", 28, 8, 0, 0},
        {"clz.b64 %r0, %rd1;", "r", 64, 0, 0, 0},
        {"bfind.u32 %r0, %r1;", "r", 3, 8, 0, 0},
        {"bfind.s32 %r0, %r1;", "r", 2, uint32_t(-8), 0, 0},
        {"bfind.u32 %r0, %r1;", "r", 0xffffffffu, 0, 0, 0},
        {"brev.b32 %r0, %r1;", "r", 0x80000000u, 1, 0, 0},
        {"bfe.u32 %r0, %r1, %r2, %r3;", "r", 0xbc, 0xabcd, 4, 8},
        {"bfe.s32 %r0, %r1, %r2, %r3;", "r", 0xffffffbcu, 0xabcd, 4, 8},
        {"bfi.b32 %r0, %r1, %r2, 4, 8;", "r", 0xffffff0f, 0xff0, 0xffffffff, 0},
        {"prmt.b32 %r0, %r1, %r2, %r3;", "r", 0x00112233, 0x33221100, 0x77665544, 0x0123},
        {"and.b32 %r0, %r1, %r2;", "r", 8, 12, 10, 0},
        {"or.b64 %rd0, %rd1, %rd2;", "rd", 14, 12, 10, 0},
        {"xor.b16 %h0, %h1, %h2;", "h", 6, 12, 10, 0},
        {"not.b32 %r0, %r1;", "r", 0xfffffff3u, 12, 0, 0},
        {"lop3.b32 %r0, %r1, %r2, %r3, 0x96;", "r", 12 ^ 10 ^ 7, 12, 10, 7},
        {"shl.b32 %r0, %r1, %r2;", "r", 0, 1, 32, 0},
        {"shl.b64 %rd0, %rd1, %r2;", "rd", 1ull << 40, 1, 40, 0},
        {"shr.s32 %r0, %r1, %r2;", "r", 0xffffffffu, 0x80000000u, 40, 0},
        {"shr.u32 %r0, %r1, %r2;", "r", 1, 0x80000000u, 31, 0},
        {"shr.s64 %rd0, %rd1, 1;", "rd", uint64_t(-4), uint64_t(-8), 0, 0},
        {"shf.l.wrap.b32 %r0, %r1, %r2, %r3;", "r", 0x2, 0x80000000u, 0, 34},
        {"shf.r.clamp.b32 %r0, %r1, %r2, %r3;", "r", 5, 0x80000000u, 5, 40},
    };
}

std::vector<Row> float_rows()
{
    auto tiny = 5.9604644775390625e-08f; // 2^-24
    return {
        {"add.f32 %f0, %f1, %f2;", "f", bits(3.5f), bits(1.25f), bits(2.25f), 0},
        {"add.rn.f64 %d0, %d1, %d2;", "d", bits(3.5), bits(1.25), bits(2.25), 0},
        {"sub.f32 %f0, %f1, %f2;", "f", bits(-1.0f), bits(1.25f), bits(2.25f), 0},
        {"mul.f64 %d0, %d1, %d2;", "d", bits(2.5), bits(1.25), bits(2.0), 0},
        {"mul.rn.f32 %f0, %f1, %f1; sub.rn.f32 %f0, %f0, %f2;", "f", bits(0.0f), bits(1 + 4096 * tiny), bits((1 + 4096 * tiny) * (1 + 4096 * tiny)),
            0},
        {"fma.rn.f32 %f0, %f1, %f1, %f2;", "f", bits(16777216.0f * tiny * tiny), bits(1 + 4096 * tiny),
            bits(-((1 + 4096 * tiny) * (1 + 4096 * tiny))), 0},
        {"fma.rn.f64 %d0, %d1, %d2, %d3;", "d", bits(5.5), bits(1.25), bits(2.0), bits(3.0)},
        {"mad.rn.f32 %f0, %f1, %f2, %f3;", "f", bits(5.5f), bits(1.25f), bits(2.0f), bits(3.0f)},
        {"add.sat.f32 %f0, %f1, %f2;", "f", bits(1.0f), bits(1.25f), bits(2.25f), 0},
        {"div.rn.f32 %f0, %f1, %f2;", "f", bits(1.0f / 3), bits(1.0f), bits(3.0f), 0},
        {"div.rn.f64 %d0, %d1, %d2;", "d", bits(1.0 / 3), bits(1.0), bits(3.0), 0},
        {"rcp.rn.f32 %f0, %f1;", "f", bits(1.0f / 3), bits(3.0f), 0, 0},
        {"sqrt.rn.f64 %d0, %d1;", "d", bits(1.5), bits(2.25), 0, 0},
        {"sqrt.rn.f32 %f0, %f1;", "f", nan32 | minus_zero, bits(-1.0f), 0, 0},
        {"rsqrt.approx.f32 %f0, %f1;", "f", bits(0.5f), bits(4.0f), 0, 0},
        {"rsqrt.approx.f64 %d0, %d1;", "d", bits(0.5), bits(4.0), 0, 0},
        {"ex2.approx.ftz.f32 %f0, %f1;", "f", bits(8.0f), bits(3.0f), 0, 0},
        {"lg2.approx.f32 %f0, %f1;", "f", bits(3.0f), bits(8.0f), 0, 0},
        {"sin.approx.f32 %f0, %f1;", "f", bits(0.0f), bits(0.0f), 0, 0},
        {"cos.approx.f32 %f0, %f1;", "f", bits(1.0f), bits(0.0f), 0, 0},
        {"tanh.approx.f32 %f0, %f1;", "f", bits(0.0f), bits(0.0f), 0, 0},
        {"neg.f32 %f0, %f1;", "f", minus_zero, bits(0.0f), 0, 0},
        {"abs.f32 %f0, %f1;", "f", bits(1.5f), bits(-1.5f), 0, 0},
        {"min.f32 %f0, %f1, %f2;", "f", bits(2.0f), nan32, bits(2.0f), 0},
        {"max.f32 %f0, %f1, %f2;", "f", bits(2.0f), bits(2.0f), nan32, 0},
        {"max.f32 %f0, %f1, %f2;", "f", bits(0.0f), minus_zero, bits(0.0f), 0},
        {"min.f64 %d0, %d1, %d2;", "d", bits(1.0), bits(2.0), bits(1.0), 0},
        {"copysign.f32 %f0, %f1, %f2;", "f", bits(-2.0f), bits(-1.0f), bits(2.0f), 0},
        {"mov.b32 %f0, %r1;", "f", 0x12345678, 0x12345678, 0, 0},
        {"mov.b64 %d0, %rd1;", "d", 0x123456789abcdef0u, 0x123456789abcdef0u, 0, 0},
        {"mov.f32 %f0, 0f3F800000;", "f", bits(1.0f), 0, 0, 0},
        {"mov.f64 %d0, 0dBFF0000000000000;", "d", bits(-1.0), 0, 0, 0},
        {"mov.b64 %rd0, {%r1, %r2};", "rd", 0x0000000200000001u, 1, 2, 0},
        {"mov.b64 {%r0, _}, %rd1;", "r", 0x9abcdef0u, 0x123456789abcdef0u, 0, 0},
        {"mov.b32 {_, %h0}, %r1;", "h", 0x1234, 0x12345678, 0, 0},
        {"mov.s32 %r0, -5;", "r", uint32_t(-5), 0, 0, 0},
        {"mov.u32 %r0, 0x1F;", "r", 31, 0, 0, 0},
    };
}

std::vector<Row> conversion_rows()
{
    return {
        {"cvt.s64.s32 %rd0, %r1;", "rd", uint64_t(-5), uint32_t(-5), 0, 0},
        {"cvt.u64.u32 %rd0, %r1;", "rd", uint32_t(-5), uint32_t(-5), 0, 0},
        {"cvt.s32.s64 %r0, %rd1;", "r", 0x9abcdef0u, 0x123456789abcdef0u, 0, 0},
        {"cvt.s32.s8 %r0, %r1;", "r", uint32_t(-128), 0x80, 0, 0},
        {"cvt.u8.u32 %r0, %r1;", "r", 0x34, 0x1234, 0, 0},
        {"cvt.sat.s8.s32 %r0, %r1;", "r", 127, 1000, 0, 0},
        {"cvt.sat.u32.s32 %r0, %r1;", "r", 0, uint32_t(-5), 0, 0},
        {"cvt.f64.f32 %d0, %f1;", "d", bits(1.5), bits(1.5f), 0, 0},
        {"cvt.rn.f32.f64 %f0, %d1;", "f", bits(0.1f), bits(0.1), 0, 0},
        {"cvt.rz.f32.f64 %f0, %d1;", "f", bits(0.1f) - 1, bits(0.1), 0, 0},
        {"cvt.rp.f32.f64 %f0, %d1;", "f", bits(0.1f), bits(0.1), 0, 0},
        {"cvt.rn.f32.s32 %f0, %r1;", "f", bits(-5.0f), uint32_t(-5), 0, 0},
        {"cvt.rn.f32.u32 %f0, %r1;", "f", bits(4294967296.0f), 0xffffffffu, 0, 0},
        {"cvt.rn.f64.u64 %d0, %rd1;", "d", bits(18446744073709551616.0), ~0ull, 0, 0},
        {"cvt.rzi.s32.f32 %r0, %f1;", "r", uint32_t(-2), bits(-2.75f), 0, 0},
        {"cvt.rni.s32.f32 %r0, %f1;", "r", 2, bits(2.5f), 0, 0},
        {"cvt.rmi.s32.f32 %r0, %f1;", "r", uint32_t(-3), bits(-2.25f), 0, 0},
        {"cvt.rpi.s32.f32 %r0, %f1;", "r", uint32_t(-2), bits(-2.75f), 0, 0},
        {"cvt.rzi.s32.f32 %r0, %f1;", "r", 0x7fffffff, bits(1e20f), 0, 0},
        {"cvt.rzi.u32.f32 %r0, %f1;", "r", 0, bits(-1.0f), 0, 0},
        {"cvt.rzi.s32.f32 %r0, %f1;", "r", 0, nan32, 0, 0},
        {"cvt.rzi.s64.f64 %rd0, %d1;", "rd", uint64_t(-3), bits(-3.5), 0, 0},
        {"cvt.rmi.f32.f32 %f0, %f1;", "f", bits(-3.0f), bits(-2.25f), 0, 0},
        {"cvt.rni.f64.f64 %d0, %d1;", "d", bits(2.0), bits(2.5), 0, 0},
        {"cvt.sat.f32.f32 %f0, %f1;", "f", bits(0.0f), bits(-2.25f), 0, 0},
        {"cvt.f32.f16 %f0, %h1;", "f", bits(1.5f), 0x3e00, 0, 0},
        {"cvt.rn.f16.f32 %h0, %f1;", "h", 0x3e00, bits(1.5f), 0, 0},
        {"cvt.rn.f16.f32 %h0, %f1;", "h", 0x7c00, bits(70000.0f), 0, 0},
        {"cvt.rn.f16x2.f32 %r0, %f1, %f2;", "r", 0x3e003c00, bits(1.5f), bits(1.0f), 0},
        {"cvt.rn.bf16.f32 %h0, %f1;", "h", 0x3fc0, bits(1.5f), 0, 0},
        {"cvt.rna.tf32.f32 %r0, %f1;", "r", 0x3f802000, 0x3f801000, 0, 0},
        {"cvt.rna.tf32.f32 %r0, %f1;", "r", 0x3f800000, 0x3f800fff, 0, 0},
        {"cvt.rna.tf32.f32 %f0, %f1;", "f", 0xbf802000, 0xbf801000, 0, 0},
        {"cvta.to.global.u64 %rd0, %rd1;", "rd", 77, 77, 0, 0},
    };
}

std::vector<Row> comparison_rows()
{
    return {
        {"setp.lt.s32 %p0, %r1, %r2;", "p", 1, uint32_t(-1), 1, 0},
        {"setp.lo.u32 %p0, %r1, %r2;", "p", 0, uint32_t(-1), 1, 0},
        {"setp.hs.u64 %p0, %rd1, %rd2;", "p", 1, ~0ull, 1, 0},
        {"setp.eq.f32 %p0, %f1, %f1;", "p", 0, nan32, 0, 0},
        {"setp.ne.f32 %p0, %f1, %f1;", "p", 0, nan32, 0, 0},
        {"setp.neu.f32 %p0, %f1, %f1;", "p", 1, nan32, 0, 0},
        {"setp.geu.f32 %p0, %f1, %f2;", "p", 1, nan32, bits(1.0f), 0},
        {"setp.gt.f32 %p0, %f1, %f2;", "p", 1, bits(2.0f), bits(1.0f), 0},
        {"setp.le.f64 %p0, %d1, %d2;", "p", 0, bits(2.0), bits(1.0), 0},
        {"setp.num.f32 %p0, %f1, %f2;", "p", 0, bits(2.0f), nan32, 0},
        {"setp.nan.f32 %p0, %f1, %f2;", "p", 1, bits(2.0f), nan32, 0},
        {"setp.eq.s32 %p1, %r1, %r1; setp.lt.and.s32 %p0|%p2, %r1, %r2, !%p1;", "p", 0, 1, 2, 0},
        {"setp.eq.s32 %p1, %r1, %r1; setp.gt.and.s32 %p2|%p0, %r1, %r2, %p1;", "p", 1, 1, 2, 0},
        {"setp.eq.s32 %p1, %r1, %r2; not.pred %p0, %p1;", "p", 1, 1, 2, 0},
        {"setp.eq.s32 %p1, %r1, %r2; setp.ne.s32 %p2, %r1, %r2; xor.pred %p0, %p1, %p2;", "p", 1, 1, 2, 0},
        {"setp.eq.s32 %p1, %r1, %r2; selp.b32 %r0, %r1, %r2, %p1;", "r", 2, 1, 2, 0},
        {"setp.ne.s32 %p1, %r1, %r2; selp.f32 %f0, %f1, %f2, %p1;", "f", bits(1.5f), bits(1.5f), bits(2.5f), 0},
        // The bits of a float64 stay as they are.
        {"setp.eq.s32 %p1, %r1, %r1; selp.b64 %d0, 0d3ff8000000000000, 0d0000000000000001, %p1;", "d", bits(1.5), 0, 0, 0},
        {"setp.ne.s32 %p1, %r1, %r1; selp.b64 %d0, 0d3ff8000000000000, 0d0000000000000001, %p1;", "d", 1, 0, 0, 0},
        {"set.lt.u32.s32 %r0, %r1, %r2;", "r", 0xffffffffu, 1, 2, 0},
        {"set.lt.f32.s32 %f0, %r1, %r2;", "f", bits(1.0f), 1, 2, 0},
        {"slct.b32.s32 %r0, %r1, %r2, %r3;", "r", 2, 1, 2, uint32_t(-1)},
        {"testp.finite.f32 %p0, %f1;", "p", 0, nan32, 0, 0},
        {"testp.infinite.f64 %p0, %d1;", "p", 1, 0x7ff0000000000000u, 0, 0},
        {"mov.u32 %r0, 1; setp.eq.s32 %p1, %r1, %r2; @%p1 mov.u32 %r0, 2;", "r", 1, 1, 2, 0},
        {"mov.u32 %r0, 1; setp.eq.s32 %p1, %r1, %r2; @!%p1 mov.u32 %r0, 2;", "r", 2, 1, 2, 0},
    };
}

// %rd8 is the address of 64 bytes of zeros of the row's own; s is 64 bytes of shared memory.
std::vector<Row> memory_rows()
{
    return {
        {"st.global.b32 [%rd8+4], %r1; ld.global.b32 %r0, [%rd8+4];", "r", 77, 77, 0, 0},
        {"st.b64 [%rd8], %rd1; ld.b32 %r0, [%rd8+4];", "r", 0x12345678, 0x123456789abcdef0u, 0, 0},
        {"st.b32 [%rd8], %r1; ld.s8 %r0, [%rd8];", "r", 0xfffffff0u, 0x123456f0u, 0, 0},
        {"st.b32 [%rd8], %r1; ld.u8 %r0, [%rd8];", "r", 0xf0, 0x123456f0u, 0, 0},
        {"st.b16 [%rd8], %h1; ld.s16 %r0, [%rd8];", "r", 0xfffff0f0u, 0xf0f0, 0, 0},
        {"st.v4.b16 [%rd8], {%h1,%h2,%h3,%h1}; ld.b64 %rd0, [%rd8];", "rd", 0x0001000300020001u, 1, 2, 3},
        {"st.b64 [%rd8], %rd1; ld.v4.b16 {_,_,%h0,_}, [%rd8];", "h", 0x5678, 0x1234567890abcdefull, 0, 0},
        {"st.b64 [%rd8], %rd1; ld.v2.b16 {_,%h0}, [%rd8+4];", "h", 0x1234, 0x1234567890abcdefull, 0, 0},
        {"st.v2.f32 [%rd8], {%f1,%f2}; ld.global.nc.v4.f32 {_,%f0,_,_}, [%rd8];", "f", bits(2.5f), bits(1.5f), bits(2.5f), 0},
        {"st.v4.f32 [%rd8], {%f1,%f2,%f3,%f1}; .reg .f32 ld<4>; ld.global.nc.L1::no_allocate.L2::128B.v4.f32 {ld0,ld1,ld2,ld3}, [%rd8]; mov.f32 %f0, "
         "ld2;",
            "f", bits(3.5f), bits(1.5f), bits(2.5f), bits(3.5f)},
        {"st.volatile.global.b32 [%rd8], %r1; ld.relaxed.gpu.global.b32 %r0, [%rd8];", "r", 77, 77, 0, 0},
        {"mov.b64 %rd4, s; st.shared.f64 [%rd4+8], %d1; cvta.shared.u64 %rd5, %rd4; ld.f64 %d0, [%rd5+8];", "d", bits(1.5), bits(1.5), 0, 0},
        {"st.shared.b32 [s+12], %r1; ld.shared.b32 %r0, [s+12];", "r", 77, 77, 0, 0},
        {"st.b32 [%rd8], %r1; atom.add.u32 %r4, [%rd8], %r2; ld.b32 %r0, [%rd8]; mad.lo.u32 %r0, %r0, 100, %r4;", "r", 705, 5, 2, 0},
        {"st.b32 [%rd8], %r1; red.global.max.s32 [%rd8], %r2; ld.b32 %r0, [%rd8];", "r", 2, uint32_t(-5), 2, 0},
        {"st.b32 [%rd8], %r1; atom.global.cas.b32 %r0, [%rd8], %r1, %r2; ld.b32 %r4, [%rd8]; mad.lo.u32 %r0, %r4, 100, %r0;", "r", 205, 5, 2, 0},
        {"st.b64 [%rd8], %rd1; atom.exch.b64 %rd4, [%rd8], %rd2; ld.b64 %rd0, [%rd8];", "rd", 2, 5, 2, 0},
        {"st.b32 [%rd8], %r1; atom.inc.u32 %r4, [%rd8], %r2; ld.b32 %r0, [%rd8];", "r", 0, 5, 5, 0},
        {"st.b32 [%rd8], %f1; atom.add.f32 %f4, [%rd8], %f2; ld.f32 %f0, [%rd8];", "f", bits(4.0f), bits(1.5f), bits(2.5f), 0},
        {"st.b64 [%rd8], %rd1; cp.async.ca.shared.global [s+16], [%rd8], 8; cp.async.commit_group; cp.async.wait_group 0; ld.shared.b64 %rd0, "
         "[s+16];",
            "rd", 5, 5, 0, 0},
        {".local .align 8 .b8 depot[16]; st.local.b64 [depot+8], %rd1; mov.b64 %rd4, depot; ld.b64 %rd0, [%rd4+8];", "rd", 5, 5, 0, 0},
        {"membar.gl; fence.acq_rel.gpu; mov.b32 %r0, %r1;", "r", 5, 5, 0, 0},
    };
}

std::vector<Row> control_rows()
{
    return {
        {"mov.u32 %r0, 0; again: add.s32 %r0, %r0, 3; setp.lt.s32 %p0, %r0, %r1; @%p0 bra again;", "r", 12, 10, 0, 0},
        {"mov.u32 %r0, 1; bra.uni behind; mov.u32 %r0, 2; behind:", "r", 1, 0, 0, 0},
        {"choices: .branchtargets zero, one; brx.idx %r1, choices; zero: mov.u32 %r0, 10; bra out; one: mov.u32 %r0, 11; out:", "r", 11, 1, 0, 0},
        {"{ .reg .b32 inner; mov.b32 inner, %r1; { .reg .b32 inner; mov.b32 inner, %r2; } mov.b32 %r0, inner; }", "r", 1, 1, 2, 0},
        {"mov.b32 %r0, %laneid; mov.b32 %r4, %ntid.x; mad.lo.u32 %r0, %r4, 100, %r0;", "r", 100, 0, 0, 0},
        {"mov.b32 %r0, %nctaid.x; mov.b32 %r4, WARP_SZ; mad.lo.u32 %r0, %r4, 100, %r0;", "r", 3201, 0, 0, 0},
        {"bar.red.popc.u32 %r0, 0, %p9;", "r", 0, 0, 0, 0},
        {"bar.red.and.pred %p0, 0, !%p9;", "p", 1, 0, 0, 0},
    };
}

std::string decimal(uint64_t value)
{
    char text[30];
    std::snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    return text;
}

// The row in a scope of its own: its inputs, the row, and the store of its result.
std::string code_of(const Row& row, size_t number)
{
    std::string code = "{\n.reg .b32 %r<10>; .reg .b64 %rd<9>; .reg .f32 %f<10>; .reg .f64 %d<10>; .reg .b16 %h<10>; .reg .pred %p<10>;\n";
    int at = 1;
    for (auto input : {row.a, row.b, row.c}) {
        auto n = std::to_string(at++);
        code += "mov.b64 %rd" + n + ", " + decimal(input) + "; cvt.u32.u64 %r" + n + ", %rd" + n + "; mov.b32 %f" + n + ", %r" + n + "; mov.b64 %d" +
                n + ", %rd" + n + "; cvt.u16.u64 %h" + n + ", %rd" + n + ";\n";
    }
    code += "add.u64 %rd8, %rd9, " + std::to_string(number * 80 + 16) + ";\n" + std::string(row.text) + "\n";
    std::string result = row.result;
    if (result == "r") code += "cvt.u64.u32 %rd0, %r0;";
    if (result == "h") code += "cvt.u64.u16 %rd0, %h0;";
    if (result == "f") code += "mov.b32 %r0, %f0; cvt.u64.u32 %rd0, %r0;";
    if (result == "d") code += "mov.b64 %rd0, %d0;";
    if (result == "p") code += "selp.b64 %rd0, 1, 0, %p0;";
    return code + "st.global.b64 [%rd9+" + std::to_string(number * 80) + "], %rd0;\n}\n";
}

Test test_of(const std::string& name, std::vector<Row> rows, const std::string& declarations = "")
{
    return {name, {}, {"0 faults, 0 leaks"}, [=] {
                Card card;
                constexpr size_t bytes_of_a_row = 80; // its result, 8 bytes that align, and its memory
                Buffer buffer(bytes_of_a_row * rows.size());
                auto code = declarations;
                for (size_t n = 0; n < rows.size(); n++) code += code_of(rows[n], n);
                run_and_expect(cuda_on_cpu::success, code, 1, 1, buffer.address);
                auto values = buffer.read(bytes_of_a_row / 8 * rows.size());
                for (size_t n = 0; n < rows.size(); n++) require_equal(rows[n].text, rows[n].expected, values[n * (bytes_of_a_row / 8)]);
            }};
}

}

void add_instruction_tests(std::vector<Test>& tests)
{
    tests.push_back(test_of("integers", integer_rows()));
    tests.push_back(test_of("floats", float_rows()));
    tests.push_back(test_of("conversions", conversion_rows()));
    tests.push_back(test_of("comparisons", comparison_rows()));
    tests.push_back(test_of("memory", memory_rows(), ".shared .align 16 .b8 s[64];\n"));
    tests.push_back(test_of("control", control_rows()));
}

}
