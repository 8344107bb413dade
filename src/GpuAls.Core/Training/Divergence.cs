using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Training;

/// <summary>The end of a training whose numbers left the range of float32: the user or item, the cause, and a setting that helps.</summary>
static class Divergence
{
    // Beyond it, λ·x in float32 is more likely too large than too small.
    const double LargeRegularization = 1e6;

    /// <summary>Checks that the factors of a training are finite.</summary>
    /// <exception cref="GpuAlsException">A factor is not; the message has the user or item.</exception>
    public static void RequireFinite(AlsFactors factors, InteractionMatrix matrix, AlsProblem problem, AlsOptions options)
    {
        RequireFinite(factors.Users, "user", matrix, problem, options);
        RequireFinite(factors.Items, "item", matrix, problem, options);
    }

    /// <summary>Checks that the vectors of a training that stay on its ranks are finite, and not all zero.</summary>
    /// <exception cref="GpuAlsException">A factor is not finite, or all factors of a side are zero.</exception>
    public static ApartVectors Require(VectorSources vectors, InteractionMatrix matrix, AlsProblem problem, AlsOptions options)
    {
        var (ofUsers, ofItems) = (Largest(vectors.Users, "user"), Largest(vectors.Items, "item"));
        if (ofUsers == 0 || ofItems == 0) throw IsZero(options);
        return new(vectors, ofUsers, ofItems);

        float Largest(IVectorSource side, string name)
        {
            var largest = 0;
            side.ForEachPiece((first, piece) =>
            {
                RequireFinite(piece, name, matrix, problem, options, first);
                largest = Math.Max(largest, Magnitudes.Range(piece.Values.Slice(0, piece.Rows * piece.Stride)).Max);
            });
            return BitConverter.Int32BitsToSingle(largest);
        }
    }

    /// <summary>Checks that a training did not end with nothing.</summary>
    /// <exception cref="GpuAlsException">All factors of a side are zero.</exception>
    public static void RequireNotZero(AlsFactors factors, AlsOptions options)
    {
        if (IsZero(factors.Users) || IsZero(factors.Items)) throw IsZero(options);
    }

    static GpuAlsException IsZero(AlsOptions options) =>
        new(FormattableString.Invariant(
            $"training ended with vectors of zeros: the regularization (it is {options.Regularization}) is too large for the weights; ")
            + FormattableString.Invariant($"use a smaller regularization or a larger alpha (it is {options.Alpha})"));

    /// <summary>Checks that the factors of one side are finite.</summary>
    /// <exception cref="GpuAlsException">A factor is not; the message has the user or item.</exception>
    public static void RequireFinite(
        FactorMatrix factors, string side, InteractionMatrix matrix, AlsProblem problem, AlsOptions options, int first = 0)
    {
        for (var row = 0; row < factors.Rows; row++)
        {
            foreach (var value in factors.Row(row))
            {
                if (float.IsFinite(value)) continue;
                throw new GpuAlsException(
                    FormattableString.Invariant($"training diverged: {matrix.Name(side, first + row)} has the factor {value}; ")
                        + Remedy(problem, options));
            }
        }
    }

    /// <summary>The error of a solver with the name of its row, and with a setting that helps.</summary>
    public static GpuAlsException Explain(GpuAlsException failure, InteractionMatrix matrix, AlsProblem problem, AlsOptions options)
    {
        // An error of this class, or of a watcher, is complete.
        if (failure.Row is null && !failure.IsDivergence) return failure;
        return new GpuAlsException($"{matrix.WithName(failure).Message}; {Remedy(problem, options)}", failure);
    }

    static bool IsZero(FactorMatrix factors)
    {
        for (var row = 0; row < factors.Rows; row++)
        {
            if (!factors.IsZero(row)) return false;
        }

        return true;
    }

    static string Remedy(AlsProblem problem, AlsOptions options)
    {
        var weight = problem.ByUser.Codes.Max(code => PairCode.Weight(code));
        var solver = SolverInfo.Of(problem.Solver);
        if (weight > solver.MaxWeight)
        {
            var others = SolverInfo.All.Where(other => other.MaxWeight > solver.MaxWeight).Select(other => other.Word);
            return FormattableString.Invariant($"the solver {solver.Word} converges for weights up to {solver.MaxWeight}, ")
                + FormattableString.Invariant($"and the largest is {weight:G3}; ")
                + FormattableString.Invariant($"use a smaller alpha (it is {options.Alpha}) or the solver {DisplayText.OneOf([.. others])}");
        }

        return problem.Regularization > Math.Max(LargeRegularization, weight)
            ? FormattableString.Invariant($"use a smaller regularization (it is {options.Regularization})")
            : FormattableString.Invariant($"use a larger regularization (it is {options.Regularization}) or a smaller alpha (it is {options.Alpha})");
    }
}
