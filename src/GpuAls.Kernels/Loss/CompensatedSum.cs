using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>A sum of float32 that also sums what each addition rounds off (Knuth's two-sum), for devices without float64.</summary>
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
