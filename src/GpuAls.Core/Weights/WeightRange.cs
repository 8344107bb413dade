using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>The weights with which solvers can compute in float32.</summary>
static class WeightRange
{
    /// <summary>The largest weight w. Beyond it sums of weights themselves can leave the range of float32.</summary>
    public const double Max = 1e30;

    /// <summary>Checks the weights of a training.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="codes">[entries] The codes of the weights by user.</param>
    /// <param name="weighting">The weighting.</param>
    /// <exception cref="WeightRangeException">A weight is too large, or the confidence of every like is 0.</exception>
    public static void Require(InteractionMatrix matrix, EntryValues codes, Weighting weighting)
    {
        var largest = codes.Max(code => code);
        if (!(largest <= Max) || (matrix.ByUser.Values.HasNegative && !(codes.Max(code => -code) <= Max))) throw TooLarge(matrix, codes, weighting);
        if (largest > -1) return;
        throw new WeightRangeException(FormattableString.Invariant(
            $"the confidence of every interaction is 0 in float32 beside that of an unseen pair; use a larger alpha (it is {weighting.Alpha})")
            + FormattableString.Invariant($" or a smaller unobserved weight (it is {weighting.UnobservedWeight})"));
    }

    static WeightRangeException TooLarge(InteractionMatrix matrix, EntryValues codes, Weighting weighting)
    {
        for (var user = 0; user < matrix.ByUser.Rows; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            for (var e = 0; e < items.Length; e++)
            {
                var code = codes[matrix.ByUser.Offsets[user] + e];
                var weight = PairCode.Weight(code);
                if (weight <= Max) continue;
                var isLike = PairCode.IsLike(code);
                return new WeightRangeException(
                    $"the weight of {matrix.Name("user", user)} and {matrix.Name("item", items[e])} is "
                    + (float.IsFinite(weight) ? FormattableString.Invariant($"{weight:G3}") : "above 3.4E+38")
                    + $"; expected at most 1E+30 (float32); {Remedy(weighting, isLike)}");
            }
        }

        throw new InvalidOperationException("no weight is too large");
    }

    static string Remedy(Weighting weighting, bool isLike) =>
        weighting.UnobservedWeight < 1e-6
            ? FormattableString.Invariant($"use a larger unobserved weight (it is {weighting.UnobservedWeight})")
            : !isLike && weighting.DislikeWeight > 1e6
                ? FormattableString.Invariant($"use a smaller dislike weight (it is {weighting.DislikeWeight})")
                : FormattableString.Invariant($"use a smaller alpha (it is {weighting.Alpha})");
}

/// <summary>The error of a training whose weights leave the range of float32.</summary>
sealed class WeightRangeException(string message) : GpuAlsException(message);
