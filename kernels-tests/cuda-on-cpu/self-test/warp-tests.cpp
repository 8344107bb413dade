// Shuffles, votes, matrix products and barriers.
#include "card.h"
#include "test.h"
#include <cstring>

using namespace cuda_on_cpu;

namespace self_test {

namespace {

// Each lane l of a warp stores one number: %r0 after the body, in which %r1 is the lane.
const std::string store_by_lane =
    "\nmov.b32 %r9, %tid.x; mul.wide.u32 %rd8, %r9, 8; add.u64 %rd8, %rd8, %rd9; cvt.u64.u32 %rd7, %r0; st.global.b64 [%rd8], %rd7;";

Test lanes(const std::string& name, const std::string& body, std::function<uint32_t(uint32_t)> expected, unsigned threads = 32)
{
    return {name, {}, {"0 faults, 0 leaks"}, [=] {
                Card card;
                Buffer buffer(8 * threads);
                for (int turn = 0; turn < 2; turn++) { // in ascending and in descending order
                    run_and_expect(success, "mov.b32 %r1, %laneid; " + body + store_by_lane, 1, threads, buffer.address);
                    auto values = buffer.read(threads);
                    for (uint32_t lane = 0; lane < threads; lane++) require_equal("lane " + std::to_string(lane), expected(lane), values[lane]);
                }
            }};
}

Test diverging(const std::string& name, const std::string& body, const std::string& report, unsigned threads = 32)
{
    return {name, {}, {report, "kernel k", "1 faults, 0 leaks"}, [=] {
                Card card;
                Buffer buffer(8);
                run_and_expect(launch_failed, "mov.b32 %r1, %tid.x; setp.lt.s32 %p1, %r1, 7; " + body, 1, threads, buffer.address);
            }};
}

uint32_t bits(float value)
{
    uint32_t number;
    std::memcpy(&number, &value, 4);
    return number;
}

// A[row, k] = 1 + row + 2k and B[k, column] = 3 + column - k, small whole numbers that every type holds.
float a_at(int row, int k) { return float(1 + row + 2 * k); }
float b_at(int k, int column) { return float(3 + column - k); }

uint32_t product_at(uint32_t row, uint32_t column, int length)
{
    float sum = 100;
    for (int k = 0; k < length; k++) sum += a_at(int(row), k) * b_at(k, int(column));
    return bits(sum);
}

// PTX that puts value(row, column) into a float register: row = first_row + group, and so on, from %r2 = lane / 4 and %r3 = lane % 4.
std::string element(const std::string& target, int constant, int of_group, int of_member)
{
    return "mul.lo.s32 %r5, %r2, " + std::to_string(of_group) + "; mul.lo.s32 %r6, %r3, " + std::to_string(of_member) +
           "; add.s32 %r5, %r5, %r6; add.s32 %r5, %r5, " + std::to_string(constant) + "; cvt.rn.f32.s32 " + target + ", %r5;\n";
}

const std::string groups_and_members =
    "shr.u32 %r2, %r1, 2; and.b32 %r3, %r1, 3;\n.reg .f32 acc<4>; .reg .b32 ta<4>; .reg .b32 tb<2>; .reg .f32 x; .reg .f32 y;\n"
    "mov.f32 acc0, 0f42C80000; mov.f32 acc1, 0f42C80000; mov.f32 acc2, 0f42C80000; mov.f32 acc3, 0f42C80000;\n";

// The fragments of A and B in tf32, by the tables of the ISA: A a0 (g, m), a1 (g + 8, m), a2 (g, m + 4), a3 (g + 8, m + 4); B b0 (m, g), b1 (m + 4,
// g).
std::string tf32_product(int length)
{
    auto code = groups_and_members;
    int registers = length == 8 ? 4 : 2;
    for (int n = 0; n < registers; n++) code += element("x", 1 + n % 2 * 8 + n / 2 * 8, 1, 2) + "cvt.rna.tf32.f32 ta" + std::to_string(n) + ", x;\n";
    for (int n = 0; n < registers / 2; n++) code += element("x", 3 - n * 4, 1, -1) + "cvt.rna.tf32.f32 tb" + std::to_string(n) + ", x;\n";
    return code + "mma.sync.aligned.m16n8k" + std::to_string(length) + ".row.col.f32.tf32.tf32.f32 {acc0,acc1,acc2,acc3}, " +
           (length == 8 ? "{ta0,ta1,ta2,ta3}, {tb0,tb1}" : "{ta0,ta1}, {tb0}") + ", {acc0,acc1,acc2,acc3};\n";
}

// Two neighbouring halves in a register: A (g, 2m), (g + 8, 2m), (g, 2m + 8), (g + 8, 2m + 8); B (2m, g), (2m + 8, g).
std::string half_product(const std::string& type)
{
    auto code = groups_and_members;
    for (int n = 0; n < 4; n++)
        code += element("x", 1 + n % 2 * 8 + n / 2 * 16, 1, 4) + element("y", 3 + n % 2 * 8 + n / 2 * 16, 1, 4) + "cvt.rn." + type + "x2.f32 ta" +
                std::to_string(n) + ", y, x;\n";
    for (int n = 0; n < 2; n++)
        code += element("x", 3 - n * 8, 1, -2) + element("y", 2 - n * 8, 1, -2) + "cvt.rn." + type + "x2.f32 tb" + std::to_string(n) + ", y, x;\n";
    return code + "mma.sync.aligned.m16n8k16.row.col.f32." + type + "." + type +
           ".f32 {acc0,acc1,acc2,acc3}, {ta0,ta1,ta2,ta3}, {tb0,tb1}, {acc0,acc1,acc2,acc3};\n";
}

void add_matrix_tests(std::vector<Test>& tests)
{
    for (int n = 0; n < 4; n++) {
        auto expected = [n](int length) {
            return [=](uint32_t lane) { return product_at(lane / 4 + uint32_t(n) / 2 * 8, lane % 4 * 2 + uint32_t(n) % 2, length); };
        };
        auto move = "mov.b32 %r0, acc" + std::to_string(n) + ";", number = std::to_string(n);
        tests.push_back(lanes("tf32-k8-result-" + number, tf32_product(8) + move, expected(8)));
        tests.push_back(lanes("tf32-k4-result-" + number, tf32_product(4) + move, expected(4)));
        tests.push_back(lanes("f16-k16-result-" + number, half_product("f16") + move, expected(16)));
        tests.push_back(lanes("bf16-k16-result-" + number, half_product("bf16") + move, expected(16)));
    }
}

}

void add_warp_tests(std::vector<Test>& tests)
{
    const std::string all = "0xffffffff";
    tests.push_back(lanes("shuffle-butterfly", "shfl.sync.bfly.b32 %r0, %r1, 5, 31, " + all + ";", [](uint32_t lane) { return lane ^ 5; }));
    tests.push_back(lanes("shuffle-index", "shfl.sync.idx.b32 %r0, %r1, 9, 31, " + all + ";", [](uint32_t) { return 9u; }));
    tests.push_back(lanes("shuffle-up", "shfl.sync.up.b32 %r0, %r1, 3, 0, " + all + ";", [](uint32_t lane) { return lane < 3 ? lane : lane - 3; }));
    tests.push_back(
        lanes("shuffle-down", "shfl.sync.down.b32 %r0, %r1, 3, 31, " + all + ";", [](uint32_t lane) { return lane > 28 ? lane : lane + 3; }));
    tests.push_back(lanes("shuffle-in-segments-of-8", "shfl.sync.down.b32 %r0, %r1, 3, 0x181f, " + all + ";",
        [](uint32_t lane) { return lane % 8 > 4 ? lane : lane + 3; }));
    tests.push_back(lanes("shuffle-tells-its-bounds", "shfl.sync.down.b32 %r2|%p1, %r1, 3, 31, " + all + "; selp.b32 %r0, 1, 0, %p1;",
        [](uint32_t lane) { return uint32_t(lane <= 28); }));
    tests.push_back(lanes("shuffle-of-a-part", "setp.lt.s32 %p1, %r1, 4; @!%p1 mov.b32 %r0, 7; @%p1 shfl.sync.bfly.b32 %r0, %r1, 1, 31, 0xf;",
        [](uint32_t lane) { return lane < 4 ? lane ^ 1 : 7; }));
    tests.push_back(lanes("vote-ballot", "setp.lt.s32 %p1, %r1, 5; vote.sync.ballot.b32 %r0, %p1, " + all + ";", [](uint32_t) { return 0x1fu; }));
    tests.push_back(lanes(
        "vote-all", "setp.lt.s32 %p1, %r1, 5; vote.sync.all.pred %p2, %p1, " + all + "; selp.b32 %r0, 1, 0, %p2;", [](uint32_t) { return 0u; }));
    tests.push_back(lanes(
        "vote-any", "setp.lt.s32 %p1, %r1, 5; vote.sync.any.pred %p2, %p1, " + all + "; selp.b32 %r0, 1, 0, %p2;", [](uint32_t) { return 1u; }));
    tests.push_back(lanes(
        "vote-uniform", "setp.lt.s32 %p1, %r1, 32; vote.sync.uni.pred %p2, %p1, " + all + "; selp.b32 %r0, 1, 0, %p2;", [](uint32_t) { return 1u; }));
    tests.push_back(lanes(
        "active-mask", "activemask.b32 %r0;", [](uint32_t) { return 0xffffu; }, 16));
    tests.push_back(lanes("match-any", "and.b32 %r2, %r1, 1; match.any.sync.b32 %r0, %r2, " + all + ";",
        [](uint32_t lane) { return lane % 2 ? 0xaaaaaaaau : 0x55555555u; }));
    tests.push_back(lanes("reduce-add", "redux.sync.add.s32 %r0, %r1, " + all + ";", [](uint32_t) { return 496u; }));
    tests.push_back(lanes("reduce-minimum", "sub.s32 %r2, %r1, 5; redux.sync.min.s32 %r0, %r2, " + all + ";", [](uint32_t) { return uint32_t(-5); }));
    tests.push_back(lanes("warp-synchronises", "bar.warp.sync " + all + "; mov.b32 %r0, %r1;", [](uint32_t lane) { return lane; }));
    tests.push_back(lanes(
        "barrier-orders-shared-memory",
        ".shared .align 4 .b8 s[256]; mov.b32 %r2, %tid.x; mul.wide.u32 %rd1, %r2, 4; mov.b64 %rd2, s; add.u64 %rd1, %rd1, %rd2; st.shared.b32 "
        "[%rd1], %r2;\n"
        "bar.sync 0; xor.b32 %r3, %r2, 63; mul.wide.u32 %rd1, %r3, 4; add.u64 %rd1, %rd1, %rd2; ld.shared.b32 %r0, [%rd1];",
        [](uint32_t lane) { return 63 - lane; }, 64));
    tests.push_back(lanes(
        "barrier-counts", "setp.lt.s32 %p1, %r1, 5; bar.red.popc.u32 %r0, 0, %p1;", [](uint32_t) { return 10u; }, 64));
    add_matrix_tests(tests);

    tests.push_back(diverging("shuffle-in-a-branch", "@%p1 bra skip; shfl.sync.bfly.b32 %r0, %r1, 1, 31, " + all + "; skip:",
        "not all lanes of mask ffffffff reach the shuffle or vote at PTX line 13: of 32 lanes 25 wait, 0 are at a barrier, 7 have left"));
    tests.push_back(diverging("shuffles-at-two-lines",
        "@%p1 bra skip;\nshfl.sync.bfly.b32 %r0, %r1, 1, 31, " + all + "; ret; skip:\nshfl.sync.bfly.b32 %r0, %r1, 1, 31, " + all + ";",
        "of 32 lanes 32 wait at different lines"));
    tests.push_back(diverging("shuffle-against-barrier", "@%p1 bra skip; shfl.sync.bfly.b32 %r0, %r1, 1, 31, " + all + "; ret; skip: bar.sync 0;",
        "25 wait, 7 are at a barrier"));
    tests.push_back(diverging("shuffle-of-half-a-warp", "shfl.sync.bfly.b32 %r0, %r1, 1, 31, " + all + ";", "of 16 lanes 16 wait", 16));
    tests.push_back(diverging(
        "shuffle-from-outside-the-mask", "@!%p1 ret; shfl.sync.bfly.b32 %r0, %r1, 1, 31, 0x7f;", "a shuffle reads lane 7, which takes no part"));
    tests.push_back(diverging(
        "barrier-after-some-left", "@%p1 ret; bar.sync 0;", "divergent barrier: 25 of 32 threads wait, 7 of the group have left, at PTX line 13"));
    tests.push_back(diverging("barriers-at-two-lines", "@%p1 bra skip;\nbar.sync 0; ret; skip:\nbar.sync 0;",
        "divergent barrier: the threads of a group wait at different lines"));
}

}
