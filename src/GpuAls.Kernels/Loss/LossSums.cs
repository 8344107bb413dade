using GpuAls.Core.Weights;
using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Loss;

/// <summary>A sum more exact than float32: in float64, or compensated on devices without float64.</summary>
interface ISum<TSelf> where TSelf : unmanaged, ISum<TSelf>
{
    /// <summary>This sum plus the loss of a seen cell, (1 + w)·(p − ŷ)² − ŷ².</summary>
    /// <param name="stored">w and p as <see cref="PairCode"/> stores them.</param>
    /// <param name="score">ŷ.</param>
    TSelf AddSeen(float stored, float score);

    /// <summary>This sum plus a product.</summary>
    TSelf AddProduct(float left, float right);

    /// <summary>This sum plus another.</summary>
    TSelf Add(TSelf other);

    double ToDouble();
}

/// <summary>A sum in float64.</summary>
readonly struct DoubleSum(double value) : ISum<DoubleSum>
{
    readonly double value = value;

    public DoubleSum AddSeen(float stored, float score)
    {
        var missing = (double)PairCode.Preference(stored) - score;
        return new(value + ((1.0 + PairCode.Weight(stored)) * missing * missing - (double)score * score));
    }

    public DoubleSum AddProduct(float left, float right) => new(value + (double)left * right);

    public DoubleSum Add(DoubleSum other) => new(value + other.value);

    public double ToDouble() => value;
}

/// <summary>A sum in float32 that also sums the rounding error of each addition (Knuth's two-sum), for devices without float64.</summary>
readonly struct CompensatedSum(float value, float lost) : ISum<CompensatedSum>
{
    readonly float value = value;
    readonly float lost = lost;

    public CompensatedSum AddSeen(float stored, float score)
    {
        var missing = PairCode.Preference(stored) - score;
        return Add((1 + PairCode.Weight(stored)) * missing * missing - score * score, 0);
    }

    public CompensatedSum AddProduct(float left, float right) => Add(left * right, 0);

    public CompensatedSum Add(CompensatedSum other) => Add(other.value, other.lost);

    public double ToDouble() => (double)value + lost;

    CompensatedSum Add(float term, float lostOfTerm)
    {
        var next = value + term;
        var taken = next - value;
        return new CompensatedSum(next, lost + lostOfTerm + ((value - (next - taken)) + (term - taken)));
    }
}

/// <summary>The partial sums of the loss on an accelerator, one for each group.</summary>
static class LossSums
{
    public static int Groups(Accelerator accelerator) => accelerator.NumMultiprocessors * 8;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(Accelerator accelerator) =>
        (long)Groups(accelerator) * (accelerator.HasFloat64() ? Interop.SizeOf<DoubleSum>() : Interop.SizeOf<CompensatedSum>());
}
