#include "matrix-product.h"
#include "../kernel/arithmetic.h"

// The numbers of rows and columns are those of the tables "Matrix Fragments for mma.m16n8k…" of the PTX ISA.
namespace cuda_on_cpu {

namespace {

// A [16 x k] and B [k x 8] in float, from the registers of the lanes.
struct Factors {
    float a[16][16], b[16][8];
};

float from_tf32(uint32_t bits) { return as<float>(bits & ~0x1fffu); } // the cards look at 10 bits of the fraction

float half_of(uint32_t two, int which, bool is_bf16)
{
    auto bits = uint16_t(two >> (16 * which));
    return is_bf16 ? from_bf16(bits) : float(as<_Float16>(bits));
}

void read_tf32(Factors& factors, const Thread* lanes, int k)
{
    auto registers = k == 8 ? 4 : 2;
    for (int lane = 0; lane < 32; lane++) {
        int group = lane / 4, member = lane % 4;
        for (int n = 0; n < registers; n++) factors.a[group + n % 2 * 8][member + n / 2 * 4] = from_tf32(lanes[lane].warp_call.in[n]);
        for (int n = 0; n < registers / 2; n++) factors.b[member + n * 4][group] = from_tf32(lanes[lane].warp_call.in[4 + n]);
    }
}

void read_halves(Factors& factors, const Thread* lanes, bool is_bf16)
{
    for (int lane = 0; lane < 32; lane++) {
        int group = lane / 4, member = lane % 4;
        for (int n = 0; n < 4; n++)
            for (int half = 0; half < 2; half++)
                factors.a[group + n % 2 * 8][member * 2 + half + n / 2 * 8] = half_of(lanes[lane].warp_call.in[n], half, is_bf16);
        for (int n = 0; n < 2; n++)
            for (int half = 0; half < 2; half++)
                factors.b[member * 2 + half + n * 8][group] = half_of(lanes[lane].warp_call.in[4 + n], half, is_bf16);
    }
}

}

void multiply_matrices(WarpCallKind kind, Thread* lanes)
{
    Factors factors{};
    int k = kind == WarpCallKind::mma_tf32_k4 ? 4 : kind == WarpCallKind::mma_tf32_k8 ? 8 : 16;
    if (k == 16) read_halves(factors, lanes, kind == WarpCallKind::mma_bf16_k16);
    else read_tf32(factors, lanes, k);
    for (int lane = 0; lane < 32; lane++)
        for (int n = 0; n < 4; n++) {
            int row = lane / 4 + n / 2 * 8, column = lane % 4 * 2 + n % 2;
            auto sum = double(as<float>(lanes[lane].warp_call.in[6 + n])); // each product is exact in double
            for (int at = 0; at < k; at++) sum += double(factors.a[row][at]) * double(factors.b[at][column]);
            lanes[lane].warp_call.out[n] = as<uint32_t>(float(sum));
        }
}

}
