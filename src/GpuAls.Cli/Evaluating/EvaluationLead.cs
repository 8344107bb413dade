using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>By how much the model is better than a bar, user by user.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Differences">[metrics] The model minus the bar.</param>
sealed record EvaluationLead(EvaluationColumn Bar, IReadOnlyList<Interval> Differences);
