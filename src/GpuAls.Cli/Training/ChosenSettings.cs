using GpuAls.Cli.Output;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Training;

/// <summary>The line about the factors, the weighting and the neighbours that were chosen for the data: options to type, and the reason.</summary>
static class ChosenSettings
{
    /// <param name="options">The typed settings, without a weighting.</param>
    /// <param name="resolved">The settings of the training.</param>
    /// <param name="matrix">The interactions to train on.</param>
    public static string Describe(AlsOptions options, AlsOptions resolved, InteractionMatrix matrix)
    {
        var (users, items) = (matrix.Users.Count, matrix.Items.Count);
        var factors = options.HasFactors ? "" : FormattableString.Invariant($"--factors {resolved.Factors} ");
        var weighting = FormattableString.Invariant(
            $"--confidence {WeightingOptions.Word(resolved.Confidence)} --alpha {resolved.Alpha} --unobserved-weight {resolved.UnobservedWeight}");
        var neighbours = options.HasNeighbours ? "" : FormattableString.Invariant($" --neighbours {resolved.Neighbours?.Count ?? 0}");
        var density = FormattableString.Invariant($"{100.0 * matrix.Entries / users / items:G2} %");
        var size = $"{Format.Count(users, "user")} × {Format.Count(items, "item")}, {density} of the pairs seen";
        return $"Using {factors}{weighting}{neighbours}, chosen for {size}{(matrix.HasOneStrength ? ", without counts" : "")}.";
    }
}
