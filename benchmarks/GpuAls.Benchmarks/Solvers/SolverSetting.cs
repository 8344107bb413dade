using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>The numbers of a training that a rule for the solver can use.</summary>
/// <param name="Factors">f.</param>
/// <param name="MeanWeight">The mean weight w = c/α₀ − 1 of the seen pairs.</param>
/// <param name="Regularization">λ.</param>
/// <param name="UnobservedWeight">α₀.</param>
/// <param name="RegularizationExponent">ν; not 0: each row has its own λ.</param>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Entries">The number of seen pairs.</param>
/// <param name="SubspaceCost">The operations of an iteration of <c>subspace</c>, divided by those of <c>cg</c>.</param>
readonly record struct SolverSetting(
    int Factors,
    double MeanWeight,
    double Regularization,
    double UnobservedWeight,
    double RegularizationExponent,
    int Users,
    int Items,
    long Entries,
    double SubspaceCost)
{
    /// <summary>The solver that is chosen by default.</summary>
    public Solver Chosen
    {
        get
        {
            var options = new AlsOptions
            {
                Factors = Factors,
                Regularization = Regularization,
                UnobservedWeight = UnobservedWeight,
                RegularizationExponent = RegularizationExponent,
            };
            var cost = SubspaceCost;
            // The largest weight only matters where it leaves float32, and there the mean is far above every limit too.
            return SolverChoice.Choose(options, MeanWeight, MeanWeight, () => cost);
        }
    }
}
