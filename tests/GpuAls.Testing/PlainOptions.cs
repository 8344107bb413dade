using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>Settings with formulas that can be worked by hand: c = 1 + r. Every setting is resolved.</summary>
static class PlainOptions
{
    public static AlsOptions Value { get; } = new()
    {
        Confidence = Confidence.Hu,
        Alpha = 1,
        Regularization = 0.01,
        Factors = 100,
        Solver = Solver.ConjugateGradient,
    };
}
