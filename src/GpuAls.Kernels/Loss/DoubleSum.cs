using GpuAls.Core;

namespace GpuAls.Kernels;

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
