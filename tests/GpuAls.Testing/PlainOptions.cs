using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>Settings whose formulas one can work by hand: c = 1 + r, and no number that is still to be chosen.</summary>
static class PlainOptions
{
    public static AlsOptions Value { get; } = new() { Confidence = Confidence.Hu, Alpha = 1, Regularization = 0.01, Factors = 100 };
}
